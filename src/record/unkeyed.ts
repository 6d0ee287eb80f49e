import { randomUUIDv7 } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import type { Draft, Refer } from './concept.ts';
import type { SpanLine } from './fields.ts';
import { plain, readLines } from './keyed.ts';
import { Batch } from './said/batch.ts';
import { type DifferingField, isSameField, type Merged, UNCOMPARED } from './said/merge.ts';
import type { Source, Writing } from './writing.ts';

/** An entity without a key, as the record has it: `identity` says which it is. */
export type Known = { identity: string; id: string; namespace: string };

/** What makes an entity without a key. */
export type Unkeyed<Line> = {
  entity: 'AFFILIATION' | 'RELATION';
  refer(line: Line, to: Refer): Line;
  /** Answers the identity, and the line as it is to be kept; throws a Refusal. */
  settle(line: Line): { identity: string; line: Line };
  /** What tells the lines of a namespace apart, whoever turned out to be whom: of a line as it was given. */
  name(line: Line, namespace: string): string;
};

const TABLES = { AFFILIATION: 'affiliations', RELATION: 'statement_relations' } as const;

/**
 * Drafts of lines whose entity is known by what it says: those that are new or say more than the record does, and the
 * id that each line (by number) stands for. `given` are the lines before their references were resolved.
 */
export async function draftUnkeyed<Line extends { type: string }>(
  writing: Writing,
  { entity, refer, settle, name }: Unkeyed<Line>,
  given: Source<Line>[],
  sources: Source<Line>[],
  known: Known[],
): Promise<{ drafts: Draft<Line>[]; ids: Map<number, string> }> {
  const byIdentity = new Map(known.map((it) => [it.identity, it]));
  // Of a dumped line, by what its namespace said.
  const names = new Map(
    given.map(({ number, line, namespace, said }) => [number, name(plain({ ...line, ...said }), namespace)]),
  );
  const sayings = sources.map((source) => ({ source, identity: names.get(source.number) as string }));
  const batch = await Batch.open(writing, { entity, refer }, sayings);
  const said = new Map(
    (
      await readKnown(
        writing,
        entity,
        sayings.flatMap((it) => batch.find(it) ?? []),
      )
    ).map((it) => [it.id, it]),
  );
  const before = await readLines<Line>(writing, entity, [
    ...new Set([...known.map((it) => it.id), ...said.keys()]),
  ]);

  const drafts = new Map<string, Draft<Line>>();
  const ids = new Map<number, string>();
  for (const saying of sayings) {
    const { source } = saying;
    const { number, namespace } = source;
    const settled = writing.try(source, () => settle(source.line));
    if (settled === undefined) continue;
    const { identity, line } = settled;
    const stands = byIdentity.get(identity) ??
      said.get(batch.find(saying) ?? '') ?? { identity, id: randomUUIDv7(), namespace };
    byIdentity.set(identity, stands);
    ids.set(number, stands.id);
    // Two lines may stand for one entity, once a person turned out to be another.
    const record = drafts.get(stands.id)?.line ?? before.get(stands.id) ?? null;
    const merged = batch.merge(saying, { given: source.line, located: line, record });
    const isOwn = record === null || stands.namespace === namespace;
    // Another namespace that says the same adds nothing; one that says more is not the one to revise it.
    const outcome: Merged = isOwn
      ? merged
      : {
          line: record,
          differing: differences(record, line, batch.said(saying)),
          remembered: source.line,
        };
    batch.keep({ ...saying, id: stands.id }, outcome, titleOf(source.line));
    const draft = {
      number,
      id: stands.id,
      namespace: stands.namespace,
      line: plain(outcome.line as Line),
      before: before.get(stands.id) ?? null,
    };
    const isSame = isDeepStrictEqual(draft.line, record);
    writing.count(line.type, isSame ? 'unchanged' : draft.before === null ? 'created' : 'revised');
    if (!isSame) drafts.set(draft.id, draft);
  }
  await batch.save();
  return { drafts: [...drafts.values()], ids };
}

/** The entities that lines became before; what tells them apart may be otherwise in the record by now. */
async function readKnown(
  { tx }: Writing,
  entity: Unkeyed<never>['entity'],
  ids: string[],
): Promise<{ id: string; namespace: string; identity: string }[]> {
  if (ids.length === 0) return [];
  return tx.execute(sql`
    select id, namespace, '' as identity from ${sql.identifier(TABLES[entity])}
     where id = any (${`{${ids.join(',')}}`}::uuid[])`);
}

/** What a line says otherwise than the record, which it has from another namespace. */
function differences<Line extends object>(
  record: Line,
  line: Line,
  said: Record<string, unknown>,
): DifferingField[] {
  const stands = record as Record<string, unknown>;
  const says = (field: string, value: unknown) =>
    field === 'evidence'
      ? (value as SpanLine[]).every((it) =>
          ((stands[field] ?? []) as SpanLine[]).some((span) => isSameField(field, [it], [span])),
        )
      : isDeepStrictEqual(value, stands[field]);
  return Object.entries(line)
    .filter(([field, value]) => !UNCOMPARED.has(field) && value !== undefined && !says(field, value))
    .map(([field, bundle]) => ({ field, record: stands[field] ?? null, said: said[field] ?? null, bundle }));
}

/** How an entity without a key is told in a report. */
function titleOf(line: object): string {
  const { person, organization, role, subject, relation, object } = line as Partial<Record<string, string>>;
  return [person, organization, role, subject, relation, object].filter(Boolean).join(' ');
}
