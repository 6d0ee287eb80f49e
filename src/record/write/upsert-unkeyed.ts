import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import { type KeyTaken, Refusal } from '../errors.ts';
import type { SpanLine } from '../lines/fields.ts';
import { newId } from '../names/new-id.ts';
import { LineBatch, type Saying } from '../said/batch.ts';
import { differencesOf, type LineFields, type MergedLine, UNCOMPARED } from '../said/merge.ts';
import type { Draft, EntityType, Refer } from './concept.ts';
import { plain } from './part.ts';
import { readLines } from './upsert-keyed.ts';
import type { Source, Writing } from './write-session.ts';

/** A recorded entity without a key: `identity` identifies it. */
export type Known = { identity: string; id: string; namespace: string };

type UnkeyedLine = { type: string; evidence?: SpanLine[] | undefined };

/** The definition of an entity without a key: its identity, and the storage of its line. */
export type Unkeyed<Line extends UnkeyedLine> = {
  entity: EntityType;
  /** The line with every reference replaced. */
  refer(line: Line, to: Refer): Line;
  /** The identity of a line's entity, equal for lines about one entity. Throws a Refusal for a line without one. */
  identify(line: Line): string;
  /** The identity by keys, before merges: remembered lines of a namespace are distinguished by it. */
  name(line: Line): string;
  /** True if a line consists of its identity alone: a second one is refused even if it is equal. */
  isVague?(line: Line): boolean;
  /** The refusal of a line that differs from an earlier one about the same entity. */
  ambiguous(line: Line, earlier: number): KeyTaken;
  /** The entities of lines, by number, whose identity the record lacks: they match in another way. */
  recognize?(
    sources: Source<Line>[],
    unclaimed: Known[],
    before: ReadonlyMap<string, Line>,
  ): Map<number, Known>;
  /** The line to store, given the namespace's remembered line. */
  settle?(line: Line, before: Line | null): Line;
};

/** A line of a known entity. `saying` has the identity of its namespace's remembered line. */
type Identified<Line> = { source: Source<Line>; identity: string; named: string; saying: Saying<Line> };

/** The same with its quotes anchored, and the line to store, given the record's. */
type Settled<Line> = Identified<Line> & { located: Line; settled: Line };

/** Lines of one namespace about one entity: several if actors were merged. */
type Placed<Line> = { group: Identified<Line>[]; stands: Known };

/**
 * Drafts the lines that are new or have changed, and returns the id of each line's entity, by number. Two lines of one
 * namespace about one entity are a repetition or are refused, except lines that became one by a merge of actors: each
 * is compared with its own remembered line.
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
    const record = drafts.get(id)?.line ?? recorded;
    const line = draftGroup(writing, unkeyed, batch, { group, stands }, record);
    if (line === undefined) continue;
    for (const { source } of group) ids.set(source.number, id);
    if (line === record) continue;
    const number = group[0]?.source.number ?? 0;
    drafts.set(id, { number, id, namespace, line, before: recorded });
  }
  await batch.save();
  return { drafts: [...drafts.values()], ids };
}

/** The entity of each group of lines. */
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
    // The next line, of another namespace, is about the same entity.
    byIdentity.set(identity, stands);
    return { group, stands };
  });
}

/** The line to store; undefined if one of the lines is refused, the record's own if nothing changes. */
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
  const merge = (one: Settled<Line>, line: Line | null): MergedLine => {
    if (line === null || made !== undefined)
      return { line: made as Line, differing: [], remembered: one.source.line };
    if (stands.namespace === one.source.namespace) return mergeSettled(unkeyed, batch, one, line);
    // An equal line of another namespace adds nothing; a more specific one may not revise the entity.
    const differing = differencesOf(line, one.located, batch.said(one.saying), UNCOMPARED);
    return { line, differing, remembered: one.source.line };
  };
  let line = record;
  let merges: MergedLine[] = [];
  const applied = new Set<Settled<Line>>();
  // A value that one line removes may make room for the value of another one, which then applies in the next pass.
  for (let passes = lines.length > 1 && made === undefined ? lines.length + 1 : 1; passes > 0; passes -= 1) {
    const before = line;
    merges = lines.map((one) => {
      const merged = merge(one, line);
      if (isDeepStrictEqual(merged.line, line)) return merged;
      applied.add(one);
      line = merged.line as Line;
      return merged;
    });
    if (line === before) break;
  }
  const outcome = record === null ? 'created' : 'revised';
  for (const [index, one] of lines.entries()) {
    batch.keep({ ...one.saying, id: stands.id }, merges[index] as MergedLine, titleOf(one.source.line));
    writing.count(one.source.line.type, applied.has(one) ? outcome : 'unchanged');
  }
  return line as Line;
}

/** Merges a line into the record, if the result is valid; otherwise its changes are reported as differences. */
function mergeSettled<Line extends UnkeyedLine>(
  unkeyed: Unkeyed<Line>,
  batch: LineBatch<Line>,
  { source, saying, located, settled }: Settled<Line>,
  record: Line,
): MergedLine {
  // A field that the line leaves open is compared with the record's value, and is not remembered.
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

/** The entities that lines became before; their recorded identities may have changed since. */
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

/** The name of an entity without a key in a report. */
function titleOf(line: object): string {
  const { person, organization, role, subject, relation, object } = line as Partial<Record<string, string>>;
  return [person, organization, role, subject, relation, object].filter(Boolean).join(' ');
}

/**
 * The lines by entity and namespace, in their order. Refuses those that cannot be distinguished from an earlier one.
 */
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
      // The line is checked further, so that all its faults are reported.
      writing.try(source, () => unkeyed.settle?.(writing.locate(line, null), null));
      continue;
    }
    const written = asWritten.get(number) ?? line;
    const named = unkeyed.identify(
      unkeyed.refer(written, (type, key) => identities.name(type, key, namespace) ?? key),
    );
    // The remembered line of a dumped line's namespace.
    const name = nameOf(plain({ ...written, ...source.said }), namespace);
    const saying = { source, identity: name };
    const place = `${unkeyed.entity} ${namespace} ${name}`;
    const earlier = writing.said.get(place);
    const group = groups.get(`${namespace} ${identity}`) ?? [];
    // A line comes again if a part of a load is written again.
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

/**
 * One line for a new entity. If several name different actors that were merged, the first is kept, with all evidence.
 */
function unite<Line extends UnkeyedLine>(lines: { line: Line; isNamed: boolean }[]): Line {
  const [first] = lines;
  if (first === undefined) throw new Error('there is no line');
  if (lines.length === 1) return first.line;
  const base = lines.find(({ isNamed }) => isNamed) ?? first;
  // A line of a dump has all evidence; remembered lines of both actors repeat it.
  const evidence = [...(base.line.evidence ?? [])];
  for (const { line } of lines)
    for (const span of line.evidence ?? [])
      if (!evidence.some((it) => isDeepStrictEqual(it, span))) evidence.push(span);
  const { evidence: _, ...line } = base.line;
  return plain({ ...line, evidence: evidence.length === 0 ? undefined : evidence }) as Line;
}
