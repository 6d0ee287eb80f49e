import type { Transaction } from '../db/client.ts';
import { type AffiliationLine, affiliationLine, writeAffiliations } from './affiliation.ts';
import { concepts } from './bundle/lines.ts';
import type { KeyedLine, KeyedType } from './concept.ts';
import { KeyTaken, Refusal, UnknownReference } from './errors.ts';
import { type Input, lockVersion, namespaceOf, parseLine, patched, throwRefusal } from './input.ts';
import { partOf, readLines, writeKeyed } from './keyed.ts';
import { type RelationLine, relationLine, writeRelations } from './relation.ts';
import { Writing } from './writing.ts';

/**
 * Adds one entity and answers its id. A document with a key that stands gets one more version when the text differs;
 * any other key that stands is refused as KeyTaken.
 */
export async function addEntity(tx: Transaction, type: KeyedType, input: Input): Promise<string> {
  const line = parseLine(concepts[type].schema, { ...input, type }) as KeyedLine;
  const writing = new Writing(tx, { as: 'ADDITION' });
  const source = { number: 0, namespace: namespaceOf(line.key), line };
  const ids = await writeKeyed(writing, concepts[type], [source]);
  throwRefusal(writing);
  const outcome = writing.counts[type];
  if (type !== 'document' && outcome?.created !== 1) throw new KeyTaken('key', line.key);
  return ids.get(0) as string;
}

/**
 * Amends an entity: a field that is given takes its value, null takes it away, all others stay. Throws Conflict when
 * the entity is not at `expectedVersion`. What it was stays in the history.
 */
export async function amendEntity(
  tx: Transaction,
  type: KeyedType,
  id: string,
  patch: Input,
  expectedVersion: number,
): Promise<string> {
  const concept = concepts[type];
  const namespace = await lockVersion(tx, concept.table, type, id, expectedVersion);
  const lines = await readLines<KeyedLine>({ tx }, concept.entity, [id]);
  const before = lines.get(id);
  if (before === undefined) throw new UnknownReference('id', type, id);
  const line = parseLine(concept.schema, patched(partOf(before, namespace, namespace), patch)) as KeyedLine;
  const writing = new Writing(tx);
  await writeKeyed(writing, concept, [{ number: 0, namespace, line }]);
  throwRefusal(writing);
  return id;
}

/** Records a person's role. Throws KeyTaken when it is recorded already. */
export async function affiliateActor(tx: Transaction, input: Input): Promise<string> {
  const line = parseLine(affiliationLine, { ...input, type: 'affiliation' }) as AffiliationLine;
  const writing = new Writing(tx, { as: 'ADDITION' });
  const ids = await writeAffiliations(writing, [
    { number: 0, namespace: namespaceOf(line.organization), line },
  ]);
  throwRefusal(writing);
  if (writing.counts.affiliation?.created !== 1) {
    throw new KeyTaken('role', line.role, 'this affiliation is recorded already');
  }
  return ids.get(0) as string;
}

/** Records what one statement has to do with another. Throws KeyTaken when it is recorded already. */
export async function relateStatements(tx: Transaction, input: Input): Promise<string> {
  const line = parseLine(relationLine, { ...input, type: 'relation' }) as RelationLine;
  const writing = new Writing(tx, { as: 'ADDITION' });
  const ids = await writeRelations(writing, [{ number: 0, namespace: namespaceOf(line.subject), line }]);
  throwRefusal(writing);
  if (writing.counts.relation?.created !== 1) {
    throw new KeyTaken('relation', line.object, 'this relation is recorded already');
  }
  return ids.get(0) as string;
}

/**
 * The publisher withdrew a document. Its text and what was quoted from it stay; what only it shows rests on nothing from
 * then on. Answers its id. `retraction` may say when, and why.
 */
export async function retractDocument(
  tx: Transaction,
  id: string,
  retraction: Input,
  expectedVersion: number,
): Promise<string> {
  return amendEntity(tx, 'document', id, { retracted: retraction }, expectedVersion);
}

/**
 * Two named actors were one: what was the first's is the other's, and both keys and ids mean that one. Answers its id.
 * `expectedVersion` is the version of the one that goes.
 */
export async function mergeActors(
  tx: Transaction,
  id: string,
  into: { id: string; key: string },
  expectedVersion: number,
): Promise<string> {
  try {
    await amendEntity(tx, 'actor', id, { mergedInto: into.key }, expectedVersion);
  } catch (error) {
    if (error instanceof Refusal && error.field === 'mergedInto') error.field = 'into';
    throw error;
  }
  return into.id;
}
