import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { statementRelationKind, statementRelations } from '../../db/tables/index.ts';
import { InvalidInput, KeyTaken } from '../errors.ts';
import { absent, note, reference } from '../lines/fields.ts';
import { isAmong } from '../names/among.ts';
import type { Amendment } from '../write/amend-unkeyed.ts';
import type { Draft, Refer } from '../write/concept.ts';
import { entityColumns, saveRows } from '../write/rows.ts';
import { draftUnkeyed, type Unkeyed } from '../write/upsert-unkeyed.ts';
import type { Source, Writing } from '../write/write-session.ts';

export const relationLine = z.strictObject({
  type: z.literal('relation'),
  subject: reference(),
  relation: z.enum(statementRelationKind.enumValues),
  object: reference(),
  note: note().optional(),
  absent: absent('note'),
});
export type RelationLine = z.infer<typeof relationLine>;

export const referRelation = (line: RelationLine, to: Refer): RelationLine => ({
  ...line,
  subject: to('statement', line.subject, 'subject'),
  object: to('statement', line.object, 'object'),
});

/** Writes relations between statements. A relation is identified by its subject, kind and object. */
export async function writeRelations(
  writing: Writing,
  sources: Source<RelationLine>[],
): Promise<Map<number, string>> {
  const { tx, identities } = writing;
  const resolved = await writing.resolve(sources, referRelation);
  if (resolved.length === 0) return new Map();
  const statement = (key: string) => identities.id('statement', key);
  const rows = await tx
    .select()
    .from(statementRelations)
    .where(
      and(
        isAmong(statementRelations.subjectId, new Set(resolved.map(({ line }) => statement(line.subject)))),
        isAmong(statementRelations.objectId, new Set(resolved.map(({ line }) => statement(line.object)))),
      ),
    );
  const known = rows.map((row) => ({ ...row, identity: `${row.subjectId} ${row.relation} ${row.objectId}` }));
  const unkeyed: Unkeyed<RelationLine> = {
    entity: 'RELATION',
    refer: referRelation,
    identify(line) {
      if (line.subject === line.object)
        throw new InvalidInput('object', 'a statement is not related to itself');
      return `${statement(line.subject)} ${line.relation} ${statement(line.object)}`;
    },
    name: ({ subject, relation, object }) => `${subject} ${relation} ${object}`,
    ambiguous: ({ relation }, earlier) =>
      new KeyTaken(
        'relation',
        relation,
        `line ${earlier} relates the same statements in the same way, and differs`,
      ),
  };
  const { drafts, ids } = await draftUnkeyed(writing, unkeyed, sources, resolved, known);
  await saveRelations(writing, drafts);
  return ids;
}

/** Stores relations. Their references are whole keys that `writing` has resolved. */
async function saveRelations({ tx, identities }: Writing, drafts: Draft<RelationLine>[]): Promise<void> {
  const statement = (key: string) => identities.id('statement', key);
  await saveRows(
    tx,
    statementRelations,
    drafts.map((draft) => ({
      ...entityColumns(draft),
      subjectId: statement(draft.line.subject),
      relation: draft.line.relation,
      objectId: statement(draft.line.object),
      note: draft.line.note ?? null,
    })),
  );
}

/** Amends a relation: its kind and its note. */
export const relationAmendment: Amendment<RelationLine> = {
  type: 'relation',
  node: 'StatementRelation',
  entity: 'RELATION',
  table: statementRelations,
  schema: relationLine,
  refer: referRelation,
  check: () => [],
  async findSame({ tx, identities }, { subject, relation, object }) {
    const { id, subjectId, objectId, relation: kind } = statementRelations;
    const rows = await tx
      .select({ id })
      .from(statementRelations)
      .where(
        and(
          eq(subjectId, identities.id('statement', subject)),
          eq(objectId, identities.id('statement', object)),
          eq(kind, relation),
        ),
      );
    return rows.map((row) => row.id);
  },
  same: ['relation', 'this relation is recorded already'],
  save: (writing, draft) => saveRelations(writing, [draft]),
};
