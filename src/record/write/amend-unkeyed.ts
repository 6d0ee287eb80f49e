import { isDeepStrictEqual } from 'node:util';
import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { Transaction } from '../../db/client.ts';
import type { affiliations, statementRelations } from '../../db/tables/index.ts';
import { AlreadyRecorded, type Refusal, UnknownReference } from '../errors.ts';
import { uncapitalized } from '../lines/characters.ts';
import type { SpanLine } from '../lines/fields.ts';
import { checkVersion, type Input, patched, sourcesOf, takeWhole, throwRefusal } from '../lines/input.ts';
import type { Written } from '../revisions/outcome.ts';
import type { Seen } from '../revisions/version.ts';
import type { Draft, EntityType, Refer } from './concept.ts';
import { applyDeltas } from './lists/deltas.ts';
import { partOf, plain } from './part.ts';
import { readLines } from './upsert-keyed.ts';
import { Writing } from './write-session.ts';

type Line = { type: string; evidence?: SpanLine[] | undefined; absent?: object | undefined };

/** The definition of amendments of an entity without a key. */
export type Amendment<Of extends Line> = {
  type: Of['type'];
  /** Its type in global IDs. */
  node: 'Affiliation' | 'StatementRelation';
  entity: EntityType;
  table: typeof affiliations | typeof statementRelations;
  schema: z.ZodType<Of>;
  refer(line: Of, to: Refer): Of;
  /** The violations of the line's rules. */
  /** `unsure` are refused fields: faults that depend on them are not reported. */
  check(line: Of, unsure?: readonly string[]): Iterable<Refusal>;
  /** The entities that an equal new line would be about: the identifying fields may be amended, too. */
  findSame(writing: Writing, line: Of): Promise<string[]>;
  /** The field and the message, if the record already has such an entity. */
  same: [field: string, message: string];
  save(writing: Writing, draft: Draft<Of>): Promise<void>;
};

/**
 * Amends the affiliation or the relation of statements with this id: a given field takes its value, null removes it,
 * all others stay. Refused as a Conflict if it is not at `expectedVersion`. The history keeps its former state.
 */
export async function amendUnkeyed<Of extends Line>(
  tx: Transaction,
  amendment: Amendment<Of>,
  id: string,
  given: Input,
  expectedVersion: Seen,
): Promise<Written> {
  const { type, node, entity, schema, refer, same } = amendment;
  const writing = new Writing(tx);
  const row = await lock(tx, amendment, id);
  const before = row && (await readLines<Of>(writing, entity, [id])).get(id);
  if (row === null || before == null) throw new UnknownReference(uncapitalized(node), node, id);
  const { namespace } = row;
  const at = { number: 0, namespace, line: { type } };
  checkVersion(writing, { ...at, line: { type: uncapitalized(node) } }, row, expectedVersion);
  const part = partOf(before as never, namespace, namespace) as Of;
  const { patch, kept, rename } = await applyDeltas(writing, namespace, part as Input, given, (refusal) =>
    writing.refuse(at, refusal),
  );
  takeWhole(writing, refer, part, patch, kept);
  const line = patched(part, patch) as Input & { type: string };
  const sources = sourcesOf(writing, schema, line, namespace);
  const [source] = await writing.resolve(sources, refer, ({ line: checked, remains }) =>
    remains?.element === undefined ? amendment.check(checked, remains?.unsure) : [],
  );
  await writing.loadTexts(source?.line.evidence ?? []);
  const located =
    source &&
    writing.try(source, () => {
      writing.note(amendment.check(source.line));
      return plain(writing.locate(source.line, part));
    });
  throwRefusal(writing, rename);
  const amended = located as Of;
  const [other] = (await amendment.findSame(writing, amended)).filter((it) => it !== id);
  if (other !== undefined) throw new AlreadyRecorded(...same, { type: node, id: other });
  if (!isDeepStrictEqual(plain(part), amended))
    await amendment.save(writing, { number: 0, id, namespace, line: amended, before: part });
  return { id, outcome: 'AMENDED', warnings: writing.warnings };
}

/** Its name in inputs: `statementRelation`. */

async function lock<Of extends Line>(tx: Transaction, { table }: Amendment<Of>, id: string) {
  const { namespace, version, revisionId } = table;
  const [row] = await tx
    .select({ id: table.id, namespace, version, revisionId })
    .from(table as typeof affiliations)
    .where(eq(table.id, id))
    .for('no key update');
  return row ?? null;
}
