import type { Transaction } from '../../db/client.ts';
import { affiliationLine, writeAffiliations } from '../entities/affiliation.ts';
import { relationLine, writeRelations } from '../entities/relation.ts';
import { AlreadyRecorded, KeyTaken, refusalsIn, UnknownReference } from '../errors.ts';
import {
  type Input,
  lockEntity,
  namespaceOf,
  patched,
  sourcesOf,
  takeWhole,
  throwRefusal,
} from '../lines/input.ts';
import type { WriteOutcome, Written } from '../revisions/outcome.ts';
import type { Seen } from '../revisions/version.ts';
import type { KeyedLine, KeyedType } from './concept.ts';
import { concepts } from './concepts.ts';
import { applyDeltas } from './deltas.ts';
import { partOf } from './part.ts';
import { readLines, writeKeyed } from './upsert-keyed.ts';
import { type Source, Writing, wholeKey } from './write-session.ts';

/**
 * Adds one entity. Refused as KeyTaken is a key that an entity has or had before it was merged, and `namespace:key` where the
 * shared `key` stands: what the namespace says of `key` would be about another one from then on.
 */
export async function addEntity(tx: Transaction, type: KeyedType, input: Input): Promise<Written> {
  const writing = new Writing(tx, { as: 'ADDITION' });
  const namespace = namespaceOf(String(input.key));
  const sources = sourcesOf<KeyedLine>(writing, concepts[type].schema, { ...input, type }, namespace);
  const isTaken = await refuseTaken(writing, type, sources[0]);
  const ids = await writeKeyed(writing, concepts[type], isTaken ? checkedOnly(sources) : sources);
  throwRefusal(writing);
  return writtenBy(writing, ids.get(0) as string, 'ADDED');
}

const writtenBy = ({ warnings }: Writing, id: string, outcome: WriteOutcome): Written => ({
  id,
  outcome,
  warnings,
});

/** Lines that are refused already: what else is wrong with them is told. */
const checkedOnly = <Line>(sources: Source<Line>[]): Source<Line>[] =>
  sources.map((source) => ({ ...source, remains: source.remains ?? {} }));

/** Whether the key is another entity's; then that is noted. */
async function refuseTaken(
  writing: Writing,
  type: KeyedType,
  source: Source<KeyedLine> | undefined,
): Promise<boolean> {
  const { identities } = writing;
  const { key } = source?.line ?? {};
  if (source === undefined || key === undefined) return false;
  const { namespace } = source;
  const shared = key.slice(key.indexOf(':') + 1);
  await identities.load(type, [wholeKey(key, namespace), shared]);
  const taken = [wholeKey(key, namespace), key].find((it) => identities.find(type, it)?.stored);
  if (taken === undefined && !identities.find(type, shared)?.stored) return false;
  const refusal =
    taken === undefined
      ? new KeyTaken(
          'key',
          shared,
          `"${shared.slice(0, 80)}" is a shared key: what "${namespace.slice(0, 40)}" says of it would be about this one`,
        )
      : new KeyTaken('key', taken);
  writing.refuse({ ...source, remains: undefined }, refusal);
  return true;
}

/**
 * Amends the entity that an ID or a key names: a field that is given takes its value, null takes it away, all others stay.
 * Refused as a Conflict when it is not at `expectedVersion`. What it was stays in the history.
 */
export function amendEntity(
  tx: Transaction,
  type: KeyedType,
  reference: string,
  patch: Input,
  expectedVersion: Seen,
  field: string = type,
): Promise<Written> {
  return amend(new Writing(tx), { type, reference, field, expectedVersion }, () => patch);
}

type Amended = { type: KeyedType; reference: string; field: string; expectedVersion: Seen };

/** The same in a transaction at hand, with a patch for the line as it stands. `field` is where the input names the entity. */
async function amend(
  writing: Writing,
  { type, reference, field, expectedVersion }: Amended,
  patchOf: (before: Input) => Input,
): Promise<Written> {
  const concept = concepts[type];
  const row = await lockEntity(writing, type, reference, expectedVersion);
  if (row === null) throw new UnknownReference(field, type, reference);
  const { id, namespace } = row;
  const lines = await readLines<KeyedLine>(writing, concept.entity, [id]);
  const before = lines.get(id);
  if (before === undefined) throw new UnknownReference(field, type, reference);
  const part = partOf(before, namespace, namespace);
  const source = { number: 0, namespace, line: { type } };
  const given = patchOf(part);
  const { patch, kept, rename } = await applyDeltas(writing, namespace, part, given, (refusal) =>
    writing.refuse(source, refusal),
  );
  const isRefused = writing.refusals.length > 0;
  takeWhole(writing, concept.refer, part, patch, kept);
  const line = patched(part, patch) as Input & { type: string };
  const sources = sourcesOf<KeyedLine>(writing, concept.schema, line, namespace);
  await writeKeyed(writing, concept, isRefused ? checkedOnly(sources) : sources, lines);
  throwRefusal(writing, rename);
  return writtenBy(writing, id, 'AMENDED');
}

/** Records a person's role. Refused as AlreadyRecorded when the record has it. */
export async function addAffiliation(tx: Transaction, input: Input): Promise<Written> {
  const writing = new Writing(tx, { as: 'ADDITION' });
  const namespace = await namespaceOfFirst(writing, 'actor', [input.organization, input.person]);
  const line = { ...input, type: 'affiliation' };
  const sources = sourcesOf(writing, affiliationLine, line, namespace);
  const ids = await writeAffiliations(writing, sources, { isAddition: true });
  throwRefusal(writing);
  const id = ids.get(0) as string;
  if (writing.counts.affiliation?.created !== 1)
    throw new AlreadyRecorded('role', 'this affiliation is recorded already', { type: 'Affiliation', id });
  return writtenBy(writing, id, 'ADDED');
}

/** Records what one statement has to do with another. Refused as AlreadyRecorded when the record has it. */
export async function addStatementRelation(tx: Transaction, input: Input): Promise<Written> {
  const writing = new Writing(tx, { as: 'ADDITION' });
  const namespace = await namespaceOfFirst(writing, 'statement', [input.subject, input.object]);
  const sources = sourcesOf(writing, relationLine, { ...input, type: 'relation' }, namespace);
  const ids = await writeRelations(writing, sources);
  throwRefusal(writing);
  const id = ids.get(0) as string;
  if (writing.counts.relation?.created !== 1) {
    const existing = { type: 'StatementRelation', id } as const;
    throw new AlreadyRecorded('relation', 'this relation is recorded already', existing);
  }
  return writtenBy(writing, id, 'ADDED');
}

/** The namespace that the first of these records belongs to. */
async function namespaceOfFirst(
  { identities }: Writing,
  type: KeyedType,
  names: readonly unknown[],
): Promise<string> {
  const [first] = await identities.keysNamed(type, names.map(String));
  return namespaceOf(first);
}

/**
 * Adds a text that a document has now: one more version, the newest, also where an older one has the same text. Refused as
 * InvalidInput where the newest has it, as a Conflict when the document is not at `expectedVersion`.
 */
export async function addDocumentVersion(
  tx: Transaction,
  reference: string,
  text: string,
  expectedVersion: Seen,
): Promise<Written> {
  const amended = { type: 'document', reference, field: 'document', expectedVersion } as const;
  const written = await amend(new Writing(tx), amended, ({ version }) => ({
    text,
    version: Number(version) + 1,
  }));
  return { ...written, outcome: 'ADDED' };
}

/**
 * The publisher withdrew a document. Its text and what was quoted from it stay; what only it shows rests on nothing from
 * then on. `retraction` may say when, and why.
 */
export function retractDocument(
  tx: Transaction,
  reference: string,
  retraction: Input,
  expectedVersion: Seen,
): Promise<Written> {
  const written = amendEntity(tx, 'document', reference, { retracted: retraction }, expectedVersion);
  return naming(written, (field) => field.replace(/^retracted\.?/, ''));
}

/** What a write came to; fields that are refused get the names that its input has for them. */
async function naming(written: Promise<Written>, rename: (field: string) => string): Promise<Written> {
  try {
    return await written;
  } catch (error) {
    for (const refusal of refusalsIn(error) ?? []) refusal.field = rename(refusal.field);
    throw error;
  }
}

/**
 * Two named actors were one: what was the first's is the other's, and both keys and ids mean that one, whose id this answers.
 * Each is named by its ID or its key; `expectedVersion` is the version of the one that goes.
 */
export async function mergeActors(
  tx: Transaction,
  actor: string,
  into: string,
  expectedVersion: Seen,
): Promise<Written> {
  const writing = new Writing(tx);
  const { identities } = writing;
  const [named = into] = await identities.keysNamed('actor', [into]);
  await identities.load('actor', [named]);
  const identity = identities.find('actor', named);
  if (identity === undefined) throw new UnknownReference('into', 'actor', into);
  const key = identity.mergedInto ?? named;
  const id = identities.id('actor', key);
  identities.takeWhole('actor', key);
  const goes = { type: 'actor', reference: actor, field: 'actor', expectedVersion } as const;
  const merged = amend(writing, goes, () => ({ mergedInto: key }));
  const written = await naming(merged, (field) => (field === 'mergedInto' ? 'into' : field));
  return { ...written, id };
}
