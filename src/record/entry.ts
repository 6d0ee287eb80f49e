import type { Transaction } from '../db/client.ts';
import { type AffiliationLine, affiliationLine, writeAffiliations } from './affiliation.ts';
import type { Concept, KeyedLine, KeyedType } from './concept.ts';
import { concepts } from './concepts.ts';
import { KeyTaken, Refusal, UnknownReference } from './errors.ts';
import { type Input, lockEntity, namespaceOf, parseLine, patched, throwRefusal } from './input.ts';
import { readLines, writeKeyed } from './keyed.ts';
import { partOf } from './part.ts';
import { type RelationLine, relationLine, writeRelations } from './relation.ts';
import { referSome } from './said/recall.ts';
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
 * Amends the entity that an ID or a key names: a field that is given takes its value, null takes it away, all others stay.
 * Answers its id. Throws Conflict when it is not at `expectedVersion`. What it was stays in the history.
 */
export function amendEntity(
  tx: Transaction,
  type: KeyedType,
  reference: string,
  patch: Input,
  expectedVersion: number,
): Promise<string> {
  return amend(new Writing(tx), { type, reference, expectedVersion }, () => patch);
}

type Amended = { type: KeyedType; reference: string; field?: string; expectedVersion: number };

/** The same in a transaction at hand, with a patch for the line as it stands. `field` is where the input names the entity. */
async function amend(
  writing: Writing,
  { type, reference, field = 'id', expectedVersion }: Amended,
  patchOf: (before: Input) => Input,
): Promise<string> {
  const concept = concepts[type];
  const { id, namespace } = await lockEntity(writing, type, reference, expectedVersion, field);
  const lines = await readLines<KeyedLine>(writing, concept.entity, [id]);
  const before = lines.get(id);
  if (before === undefined) throw new UnknownReference(field, type, reference);
  const part = partOf(before, namespace, namespace);
  const patch = patchOf(part);
  takeWhole(writing, concept, part, patch);
  const line = parseLine(concept.schema, patched(part, patch));
  await writeKeyed(writing, concept, [{ number: 0, namespace, line }], lines);
  throwRefusal(writing);
  return id;
}

/** What stays of a line names what it named, whatever has that name in the namespace by now. */
function takeWhole({ identities }: Writing, { refer }: Concept, part: KeyedLine, patch: Input): void {
  const stays = Object.fromEntries(Object.entries(part).filter(([field]) => !Object.hasOwn(patch, field)));
  referSome(stays as unknown as KeyedLine, refer, (type, key) => {
    identities.takeWhole(type, key);
    return key;
  });
}

/** Records a person's role. Throws KeyTaken when it is recorded already. */
export async function affiliateActor(tx: Transaction, input: Input): Promise<string> {
  const line = parseLine(affiliationLine, { ...input, type: 'affiliation' }) as AffiliationLine;
  const writing = new Writing(tx, { as: 'ADDITION' });
  const [organization] = await writing.identities.keysNamed('actor', [line.organization, line.person]);
  const namespace = namespaceOf(organization);
  const ids = await writeAffiliations(writing, [{ number: 0, namespace, line }], { isAddition: true });
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
  const [subject] = await writing.identities.keysNamed('statement', [line.subject, line.object]);
  const namespace = namespaceOf(subject);
  const ids = await writeRelations(writing, [{ number: 0, namespace, line }]);
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
export function addDocumentVersion(
  tx: Transaction,
  reference: string,
  text: string,
  expectedVersion: number,
): Promise<string> {
  const amended = { type: 'document', reference, field: 'document', expectedVersion } as const;
  return amend(new Writing(tx), amended, ({ version }) => ({ text, version: Number(version) + 1 }));
}

/**
 * The publisher withdrew a document. Its text and what was quoted from it stay; what only it shows rests on nothing from
 * then on. Answers its id. `retraction` may say when, and why.
 */
export function retractDocument(
  tx: Transaction,
  reference: string,
  retraction: Input,
  expectedVersion: number,
): Promise<string> {
  return amendEntity(tx, 'document', reference, { retracted: retraction }, expectedVersion);
}

/**
 * Two named actors were one: what was the first's is the other's, and both keys and ids mean that one. Answers its id.
 * Each is named by its ID or its key; `expectedVersion` is the version of the one that goes.
 */
export async function mergeActors(
  tx: Transaction,
  actor: string,
  into: string,
  expectedVersion: number,
): Promise<string> {
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
  try {
    await amend(writing, goes, () => ({ mergedInto: key }));
  } catch (error) {
    if (error instanceof Refusal && error.field === 'mergedInto') error.field = 'into';
    throw error;
  }
  return id;
}
