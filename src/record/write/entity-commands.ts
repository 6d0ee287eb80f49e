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
import { applyDeltas } from './lists/deltas.ts';
import { partOf } from './part.ts';
import { readLines, writeKeyed } from './upsert-keyed.ts';
import { type Source, Writing, wholeKey } from './write-session.ts';

/**
 * Adds one entity. Refused as KeyTaken if an entity has the key, or had it before a merge, and for `namespace:key` if
 * the shared `key` exists: the namespace's references to `key` would then mean another entity.
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

/** Refused lines are checked further, so that all their faults are reported. */
const checkedOnly = <Line>(sources: Source<Line>[]): Source<Line>[] =>
  sources.map((source) => ({ ...source, remains: source.remains ?? {} }));

/** True if the key is another entity's, which is noted. */
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
 * Amends the entity with this ID or key: a given field takes its value, null removes it, all others stay. Refused as a
 * Conflict if it is not at `expectedVersion`. The history keeps its former state.
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

/** The same within a transaction, with a patch of the recorded line. `field` is the path of the entity in the input. */
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

/** Records a person's role. Refused as AlreadyRecorded if the record has it. */
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

/** Records a relation between two statements. Refused as AlreadyRecorded if the record has it. */
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

/** The namespace of the first of these records. */
async function namespaceOfFirst(
  { identities }: Writing,
  type: KeyedType,
  names: readonly unknown[],
): Promise<string> {
  const [first] = await identities.keysNamed(type, names.map(String));
  return namespaceOf(first);
}

/**
 * Adds a document's present text as a further version, the newest, even if an older one has the same text. Refused as
 * InvalidInput if the newest has it, as a Conflict if the document is not at `expectedVersion`.
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
 * Records that the publisher withdrew a document. Its text and the quotes from it stay; records that only this document
 * shows are unsupported from then on. `retraction` may have a date and a note.
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

/** The result of a write; refused fields are renamed to those of its input. */
async function naming(written: Promise<Written>, rename: (field: string) => string): Promise<Written> {
  try {
    return await written;
  } catch (error) {
    for (const refusal of refusalsIn(error) ?? []) refusal.field = rename(refusal.field);
    throw error;
  }
}

/**
 * Merges an actor into another one: its records move to the other, and both keys and ids resolve to that one, whose id
 * is returned. Each is named by its ID or key; `expectedVersion` is that of the actor that is merged away.
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
