import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import { type KeyTaken, Refusal } from '../errors.ts';
import type { SpanLine } from '../lines/fields.ts';
import { newId } from '../names/new-id.ts';
import { LineBatch, type Saying } from '../said/batch.ts';
import { differencesOf, type LineFields, type MergedLine, UNCOMPARED } from '../said/merge.ts';
import type { Draft, EntityType, Refer } from './concept.ts';
import { partOf, plain } from './part.ts';
import { readLines } from './upsert-keyed.ts';
import type { Source, Writing } from './write-session.ts';

/** An entity without a key, as the record has it: `identity` says which it is. */
export type Known = { identity: string; id: string; namespace: string };

type UnkeyedLine = { type: string; evidence?: SpanLine[] | undefined };

/** What makes an entity without a key: what tells it from others of its kind, and how its line is kept. */
export type Unkeyed<Line extends UnkeyedLine> = {
  entity: EntityType;
  /** The line with every reference replaced. */
  refer(line: Line, to: Refer): Line;
  /** The same text for lines of one entity. Throws a Refusal for a line that is of none. */
  identify(line: Line): string;
  /** The same by keys, whoever turned out to be whom: what is remembered of a namespace's lines is told apart by it. */
  name(line: Line): string;
  /** Whether nothing but the identity tells the line from others: a second one is refused even when it says the same. */
  isVague?(line: Line): boolean;
  /** What refuses a line that differs from an earlier one of the same entity. */
  ambiguous(line: Line, earlier: number): KeyTaken;
  /** Of lines (by number) whose identity the record lacks, the entities that they are about all the same. */
  recognize?(
    sources: Source<Line>[],
    unclaimed: Known[],
    before: ReadonlyMap<string, Line>,
  ): Map<number, Known>;
  /** The line as it is to be kept, given what its namespace said of the entity. */
  settle?(line: Line, before: Line | null): Line;
};

/** A line whose entity is known. `saying` says under what its namespace's last line is remembered. */
type Identified<Line> = { source: Source<Line>; identity: string; named: string; saying: Saying<Line> };

/** The same with the places of its quotes, and as it is to be kept, given what the record has. */
type Settled<Line> = Identified<Line> & { located: Line; settled: Line };

/** Lines of one namespace about one entity: several where actors turned out to be one. */
type Placed<Line> = { group: Identified<Line>[]; stands: Known };

/**
 * Drafts of lines whose entity is known by what it says: those that are new or say something else than the last time, and
 * the id that each line (by number) stands for. Two lines of one namespace for one entity are the same line twice, or are
 * refused; but for those that fell together because actors were merged: each is compared with what it said itself.
 */
export async function draftUnkeyed<Line extends UnkeyedLine>(
  writing: Writing,
  unkeyed: Unkeyed<Line>,
  sources: Source<Line>[],
  resolved: Source<Line>[],
  known: Known[],
): Promise<{ drafts: Draft<Line>[]; ids: Map<number, string> }> {
  const groups = gather(writing, unkeyed, sources, resolved);
  const sayings = groups.flat().map(({ saying }) => saying);
  const batch = await LineBatch.open(writing, unkeyed, sayings);
  const found = sayings.flatMap((it) => batch.find(it) ?? []);
  const said = await readKnown(writing, unkeyed.entity, found);
  const all = [...known, ...said.values()];
  const before = await readLines<Line>(writing, unkeyed.entity, [...new Set(all.map(({ id }) => id))]);
  const placed = place(unkeyed, groups, known, before, (it) => said.get(batch.find(it) ?? ''));
  if (unkeyed.recognize !== undefined) {
    await batch.adopt(
      placed.flatMap(({ group, stands }) => group.map(({ saying }) => ({ saying, id: stands.id }))),
    );
  }
  const drafts = new Map<string, Draft<Line>>();
  const ids = new Map<number, string>();
  for (const { group, stands } of placed) {
    const { id, namespace } = stands;
    const recorded = before.get(id) ?? null;
    const isOwn = recorded === null || group[0]?.source.namespace === namespace;
    const part = recorded && (isOwn ? evidenceOf(recorded, namespace, namespace) : recorded);
    const record = drafts.get(id)?.line ?? part;
    const line = draftGroup(writing, unkeyed, batch, { group, stands }, record);
    if (line === undefined) continue;
    for (const { source } of group) ids.set(source.number, id);
    if (line === record) continue;
    const number = group[0]?.source.number ?? 0;
    drafts.set(id, { number, id, namespace, line, before: part });
  }
  await batch.save();
  return { drafts: [...drafts.values()], ids };
}

/** Which entity each group of lines is about. */
function place<Line extends UnkeyedLine>(
  unkeyed: Unkeyed<Line>,
  groups: Identified<Line>[][],
  known: Known[],
  before: ReadonlyMap<string, Line>,
  findSaid: (saying: Saying<Line>) => Known | undefined,
): Placed<Line>[] {
  const byIdentity = new Map(known.map((it) => [it.identity, it]));
  const found = groups.map(
    (group) =>
      byIdentity.get(group[0]?.identity ?? '') ??
      group.map(({ saying }) => findSaid(saying)).find((it) => it !== undefined),
  );
  const claimed = new Set(found.map((it) => it?.id));
  const recognized = unkeyed.recognize?.(
    groups.flatMap(([first], index) => (first && found[index] === undefined ? [first.source] : [])),
    known.filter((it) => !claimed.has(it.id)),
    before,
  );
  return groups.map((group, index) => {
    const { source, identity } = group[0] as Identified<Line>;
    const { number, namespace } = source;
    const stands = byIdentity.get(identity) ??
      found[index] ??
      recognized?.get(number) ?? { identity, id: newId(), namespace };
    // The next line of another namespace is about the same.
    byIdentity.set(identity, stands);
    return { group, stands };
  });
}

/** The line that the entity is to have; undefined when one of the lines is refused, the record's own when nothing changes. */
function draftGroup<Line extends UnkeyedLine>(
  writing: Writing,
  unkeyed: Unkeyed<Line>,
  batch: LineBatch<Line>,
  { group, stands }: Placed<Line>,
  record: Line | null,
): Line | undefined {
  const lines = group.flatMap((it) => {
    const located = writing.try(it.source, () => {
      const placed = plain(writing.locate(it.source.line, batch.known(it.saying, record)));
      return { located: placed, settled: plain(unkeyed.settle?.(placed, record) ?? placed) };
    });
    return located === undefined ? [] : [{ ...it, ...located }];
  });
  if (lines.length < group.length) return undefined;
  const made =
    record === null
      ? unite(lines.map(({ settled, named, identity }) => ({ line: settled, isNamed: named === identity })))
      : undefined;
  let line = record;
  for (const [index, one] of lines.entries()) {
    const { source, saying, located } = one;
    const merged: MergedLine =
      line === null || made !== undefined
        ? { line: made as Line, differing: [], remembered: source.line }
        : stands.namespace === source.namespace
          ? mergeSettled(unkeyed, batch, one, line)
          : // Another namespace that says the same adds nothing; one that says more is not the one to revise it.
            {
              line,
              differing: differencesOf(line, located, batch.said(saying), UNCOMPARED),
              remembered: source.line,
            };
    batch.keep({ ...saying, id: stands.id }, merged, titleOf(source.line));
    const isSame = index > 0 && made !== undefined ? true : isDeepStrictEqual(merged.line, line);
    writing.count(source.line.type, isSame ? 'unchanged' : line === null ? 'created' : 'revised');
    if (!isSame) line = merged.line as Line;
  }
  return line as Line;
}

/** What a line makes of the record, if it goes with it; where it does not, what it says otherwise than before differs. */
function mergeSettled<Line extends UnkeyedLine>(
  unkeyed: Unkeyed<Line>,
  batch: LineBatch<Line>,
  { source, saying, located, settled }: Settled<Line>,
  record: Line,
): MergedLine {
  // What the line leaves to the record is compared as the record has it, and is not remembered as said.
  const left = [...new Set([...Object.keys(located), ...Object.keys(settled)] as (keyof Line)[])].filter(
    (field) => !isDeepStrictEqual(located[field], settled[field]),
  );
  const only = (line: Line) => Object.fromEntries(left.map((field) => [field, line[field]]));
  const compared = { given: plain({ ...source.line, ...only(settled) }), located: settled, record };
  const merged = batch.merge(saying, compared);
  for (const merge of [() => merged, () => batch.withhold(saying, compared)]) {
    try {
      const { line, differing, remembered } = merge();
      const kept = plain(unkeyed.settle?.(line as Line, record) ?? (line as Line)) as LineFields;
      return { line: kept, differing, remembered: { ...remembered, ...only(source.line) } };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return { ...merged, line: settled as LineFields };
}

/** The entities that lines became before; what tells them apart may be otherwise in the record by now. */
async function readKnown(
  { tx }: Writing,
  entity: EntityType,
  ids: string[],
): Promise<ReadonlyMap<string, Known>> {
  if (ids.length === 0) return new Map();
  const table = sql.identifier(entity === 'RELATION' ? 'statement_relations' : 'affiliations');
  const rows = await tx.execute<Known>(sql`
    select id, namespace, '' as identity from ${table} where id = any (${`{${ids.join(',')}}`}::uuid[])`);
  return new Map(rows.map((it) => [it.id, it]));
}

/** How a report names an entity without a key. */
function titleOf(line: object): string {
  const { person, organization, role, subject, relation, object } = line as Partial<Record<string, string>>;
  return [person, organization, role, subject, relation, object].filter(Boolean).join(' ');
}

/** The lines by entity and namespace, in their order. Refuses those that cannot be told from an earlier one. */
function gather<Line extends UnkeyedLine>(
  writing: Writing,
  unkeyed: Unkeyed<Line>,
  sources: Source<Line>[],
  resolved: Source<Line>[],
): Identified<Line>[][] {
  const { identities } = writing;
  const asWritten = new Map(sources.map((it) => [it.number, it.line]));
  const nameOf = (line: Line, namespace: string) =>
    unkeyed.name(unkeyed.refer(line, (type, key) => identities.name(type, key, namespace) ?? key));
  const groups = new Map<string, Identified<Line>[]>();
  for (const source of resolved) {
    const { number, namespace, line } = source;
    const identity = writing.try(source, () => unkeyed.identify(line));
    if (identity === undefined) {
      // What else is wrong with it is told as well.
      writing.try(source, () => unkeyed.settle?.(writing.locate(line, null), null));
      continue;
    }
    const written = asWritten.get(number) ?? line;
    const named = unkeyed.identify(
      unkeyed.refer(written, (type, key) => identities.name(type, key, namespace) ?? key),
    );
    // What the namespace of a dumped line said.
    const name = nameOf(plain({ ...written, ...source.said }), namespace);
    const saying = { source, identity: name };
    const place = `${unkeyed.entity} ${namespace} ${name}`;
    const earlier = writing.said.get(place);
    const group = groups.get(`${namespace} ${identity}`) ?? [];
    // The same line comes again where a part of a load is written again.
    if (earlier === undefined || earlier.number === number) {
      writing.said.set(place, { number, line });
      groups.set(`${namespace} ${identity}`, [...group, { source, identity, named, saying }]);
    } else if (unkeyed.isVague?.(line) || !isDeepStrictEqual(earlier.line, line)) {
      writing.refuse(source, unkeyed.ambiguous(line, earlier.number));
    } else {
      writing.count(line.type, 'unchanged');
    }
  }
  return [...groups.values()];
}

/** What one namespace said of an entity: evidence may have come from others, when actors were merged. */
function evidenceOf<Line extends UnkeyedLine>(line: Line, namespace: string, owner: string): Line {
  return line.evidence === undefined ? line : (partOf(line as never, namespace, owner) as Line);
}

/** One line for a new entity. Of several that are of different actors who are one, one is kept, and all evidence. */
function unite<Line extends UnkeyedLine>(lines: { line: Line; isNamed: boolean }[]): Line {
  const [first] = lines;
  if (first === undefined) throw new Error('there is no line');
  if (lines.length === 1) return first.line;
  const base = lines.find(({ isNamed }) => isNamed) ?? first;
  // A line of a dump has all of it; what was said of both actors is there twice.
  const evidence = [...(base.line.evidence ?? [])];
  for (const { line } of lines)
    for (const span of line.evidence ?? [])
      if (!evidence.some((it) => isDeepStrictEqual(it, span))) evidence.push(span);
  const { evidence: _, ...line } = base.line;
  return plain({ ...line, evidence: evidence.length === 0 ? undefined : evidence }) as Line;
}
