import { eq, max } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { documents, documentVersions } from '../db/tables/index.ts';
import { type AffiliationLine, affiliationLine, writeAffiliations } from './affiliation.ts';
import type { KeyedLine, KeyedType } from './concept.ts';
import { concepts } from './concepts.ts';
import { KeyTaken, Refusal, UnknownReference } from './errors.ts';
import { type Input, lockVersion, namespaceOf, parseLine, patched, throwRefusal } from './input.ts';
import { readLines, writeKeyed } from './keyed.ts';
import { partOf } from './part.ts';
import { type RelationLine, relationLine, writeRelations } from './relation.ts';
import { type Source, Writing, wholeKey } from './writing.ts';

/**
 * Adds one entity and answers its id. Throws KeyTaken for a key that an entity has or had before it was merged, and for
 * `namespace:key` where the shared `key` stands: what the namespace says of `key` would be about another one from then on.
 */
export async function addEntity(tx: Transaction, type: KeyedType, input: Input): Promise<string> {
  const line = parseLine(concepts[type].schema, { ...input, type }) as KeyedLine;
  const writing = new Writing(tx, { as: 'ADDITION' });
  const source = { number: 0, namespace: namespaceOf(line.key), line };
  await refuseTaken(writing, type, source);
  const ids = await writeKeyed(writing, concepts[type], [source]);
  throwRefusal(writing);
  return ids.get(0) as string;
}

/** Before all else that may be wrong: nothing else of the line matters. */
async function refuseTaken(writing: Writing, type: KeyedType, source: Source<KeyedLine>): Promise<void> {
  const { identities } = writing;
  const { line, namespace } = source;
  const shared = line.key.slice(line.key.indexOf(':') + 1);
  await identities.load(type, [wholeKey(line.key, namespace), shared]);
  const taken = [wholeKey(line.key, namespace), line.key].find((it) => identities.find(type, it)?.stored);
  if (taken !== undefined) throw new KeyTaken('key', taken);
  if (identities.find(type, shared)?.stored) {
    throw new KeyTaken(
      'key',
      shared,
      `"${shared.slice(0, 80)}" is a shared key: what "${namespace.slice(0, 40)}" says of it would be about this one`,
    );
  }
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
  const ids = await writeAffiliations(
    writing,
    [{ number: 0, namespace: namespaceOf(line.organization), line }],
    { isAddition: true },
  );
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
 * Adds a text that a document has now: one more version, the newest, also where an older one has the same text. Answers
 * the document's id. Throws InvalidInput where the newest has it, Conflict when the document is not at `expectedVersion`.
 */
export async function addDocumentVersion(
  tx: Transaction,
  id: string,
  text: string,
  expectedVersion: number,
): Promise<string> {
  await lockVersion(tx, documents, 'document', id, expectedVersion);
  const [newest] = await tx
    .select({ number: max(documentVersions.number) })
    .from(documentVersions)
    .where(eq(documentVersions.documentId, id));
  return amendEntity(tx, 'document', id, { text, version: (newest?.number ?? 0) + 1 }, expectedVersion);
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
