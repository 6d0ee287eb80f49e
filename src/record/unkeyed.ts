import { randomUUIDv7 } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Draft, EntityType, Refer } from './concept.ts';
import type { KeyTaken } from './errors.ts';
import type { SpanLine } from './fields.ts';
import { partOf, plain, readLines } from './keyed.ts';
import type { Source, Writing } from './writing.ts';

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

/** A line whose entity is known. */
type Identified<Line> = { source: Source<Line>; identity: string; named: string };

/**
 * Drafts of lines whose entity is known by what it says: those that are new or say more than the record does, and the
 * id that each line (by number) stands for. Two lines of one namespace for one entity are the same line twice, or are
 * refused; but for those that fell together because actors were merged: they are one line with the evidence of both.
 */
export async function draftUnkeyed<Line extends UnkeyedLine>(
  writing: Writing,
  unkeyed: Unkeyed<Line>,
  sources: Source<Line>[],
  resolved: Source<Line>[],
  known: Known[],
): Promise<{ drafts: Draft<Line>[]; ids: Map<number, string> }> {
  const before = await readLines<Line>(
    writing,
    unkeyed.entity,
    known.map((it) => it.id),
  );
  const groups = gather(writing, unkeyed, sources, resolved);
  const byIdentity = new Map(known.map((it) => [it.identity, it]));
  const strange = groups.flatMap(([first]) =>
    first && !byIdentity.has(first.identity) ? [first.source] : [],
  );
  const claimed = new Set(groups.map(([first]) => first?.identity));
  const recognized = unkeyed.recognize?.(
    strange,
    known.filter((it) => !claimed.has(it.identity)),
    before,
  );

  const drafts: Draft<Line>[] = [];
  const ids = new Map<number, string>();
  for (const group of groups) {
    const { source, identity } = group[0] as Identified<Line>;
    const { number, namespace } = source;
    const stands = byIdentity.get(identity) ??
      recognized?.get(number) ?? { identity, id: randomUUIDv7(), namespace };
    const line = before.get(stands.id);
    const part = line === undefined ? null : evidenceOf(line, namespace, stands.namespace);
    const lines = group.flatMap((it) => {
      const settled = writing.try(it.source, () => {
        const located = writing.locate(it.source.line, part);
        return plain(unkeyed.settle?.(located, part) ?? located);
      });
      return settled === undefined ? [] : [{ line: settled, isNamed: it.named === it.identity }];
    });
    if (lines.length < group.length) continue;
    // The next line of another namespace is about the same.
    byIdentity.set(identity, stands);
    const draft = { number, id: stands.id, namespace, line: unite(lines, part), before: part };
    for (const it of group) ids.set(it.source.number, draft.id);
    // Another namespace that says the same adds nothing; one that says more is not the one to revise it.
    const isOther = stands.namespace !== namespace;
    const same = isOther || isDeepStrictEqual(draft.line, draft.before);
    for (const it of group) {
      const isFirst = it === group[0];
      writing.count(
        it.source.line.type,
        same || !isFirst ? 'unchanged' : part === null ? 'created' : 'revised',
      );
    }
    if (!same) drafts.push(draft);
  }
  return { drafts, ids };
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
  const groups = new Map<string, Identified<Line>[]>();
  for (const source of resolved) {
    const { number, namespace, line } = source;
    const identity = writing.try(source, () => unkeyed.identify(line));
    if (identity === undefined) continue;
    const written = asWritten.get(number) ?? line;
    const named = unkeyed.identify(
      unkeyed.refer(written, (type, key) => identities.name(type, key, namespace) ?? key),
    );
    const place = `${unkeyed.entity} ${namespace} ${named}`;
    const earlier = writing.said.get(place);
    const group = groups.get(`${namespace} ${identity}`) ?? [];
    // The same line comes again where a part of a load is written anew.
    if (earlier === undefined || earlier.number === number) {
      writing.said.set(place, { number, line });
      groups.set(`${namespace} ${identity}`, [...group, { source, identity, named }]);
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

/**
 * One line for an entity. Of several that were of different actors once, what the record has of them goes before the
 * rest: a merge keeps one of two, and all evidence.
 */
function unite<Line extends UnkeyedLine>(
  lines: { line: Line; isNamed: boolean }[],
  before: Line | null,
): Line {
  const [first] = lines;
  if (first === undefined) throw new Error('there is no line');
  if (lines.length === 1) return first.line;
  const rest = ({ evidence: _, ...line }: Line) => line;
  const base =
    lines.find(({ line }) => before !== null && isDeepStrictEqual(rest(line), rest(before))) ??
    lines.find(({ isNamed }) => isNamed) ??
    first;
  const all = [base, ...lines.filter((it) => it !== base)].flatMap(({ line }) => line.evidence ?? []);
  const evidence = all.filter((span, index) => all.findIndex((it) => isDeepStrictEqual(it, span)) === index);
  const has = before?.evidence ?? [];
  const isIn = (spans: SpanLine[]) => (span: SpanLine) => spans.some((it) => isDeepStrictEqual(it, span));
  const isSame = has.every(isIn(evidence)) && evidence.every(isIn(has));
  const { evidence: _, ...line } = base.line;
  return plain({ ...line, evidence: evidence.length === 0 ? undefined : isSame ? has : evidence }) as Line;
}
