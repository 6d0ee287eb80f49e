import { randomUUIDv7 } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { and, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { statementRelationKind, statementRelations } from '../db/tables/index.ts';
import type { Draft, Refer } from './concept.ts';
import { InvalidInput } from './errors.ts';
import { absent, key, note } from './fields.ts';
import { plain, readLines } from './keyed.ts';
import { entityColumns, saveRows } from './rows.ts';
import type { Source, Writing } from './writing.ts';

export const relationLine = z.strictObject({
  type: z.literal('relation'),
  subject: key(),
  relation: z.enum(statementRelationKind.enumValues),
  object: key(),
  note: note().optional(),
  absent: absent('note'),
});
export type RelationLine = z.infer<typeof relationLine>;

const refer = (line: RelationLine, to: Refer): RelationLine => ({
  ...line,
  subject: to('statement', line.subject, 'subject'),
  object: to('statement', line.object, 'object'),
});

/** Writes what statements have to do with each other. A relation is known by its subject, kind and object. */
export async function writeRelations(
  writing: Writing,
  sources: Source<RelationLine>[],
): Promise<Map<number, string>> {
  const { tx, identities } = writing;
  const ids = new Map<number, string>();
  const resolved = await writing.resolve(sources, refer);
  if (resolved.length === 0) return ids;
  const rows = await tx
    .select()
    .from(statementRelations)
    .where(
      and(
        inArray(
          statementRelations.subjectId,
          resolved.map(({ line }) => identities.id('statement', line.subject)),
        ),
        inArray(
          statementRelations.objectId,
          resolved.map(({ line }) => identities.id('statement', line.object)),
        ),
      ),
    );
  const known = new Map(rows.map((row) => [`${row.subjectId} ${row.relation} ${row.objectId}`, row]));
  const before = await readLines<RelationLine>(
    writing,
    'RELATION',
    rows.map((row) => row.id),
  );
  const drafts: Draft<RelationLine>[] = [];
  for (const source of resolved) {
    const draft = writing.try(source, () => {
      const { line } = source;
      const subject = identities.id('statement', line.subject);
      const object = identities.id('statement', line.object);
      if (subject === object) throw new InvalidInput('object', 'a statement is not related to itself');
      const row = known.get(`${subject} ${line.relation} ${object}`);
      const id = row?.id ?? randomUUIDv7();
      if (row === undefined) known.set(`${subject} ${line.relation} ${object}`, { id } as never);
      return {
        number: source.number,
        id,
        namespace: row?.namespace ?? source.namespace,
        line: plain(line),
        before: before.get(id) ?? null,
      };
    });
    if (draft === undefined) continue;
    ids.set(source.number, draft.id);
    const same =
      isDeepStrictEqual(draft.line, draft.before) ||
      (draft.before !== null && draft.namespace !== source.namespace) ||
      drafts.some((it) => it.id === draft.id);
    writing.count('relation', same ? 'unchanged' : draft.before === null ? 'created' : 'revised');
    if (!same) drafts.push(draft);
  }
  await saveRows(
    tx,
    statementRelations,
    drafts.map((draft) => ({
      ...entityColumns(draft),
      subjectId: identities.id('statement', draft.line.subject),
      relation: draft.line.relation,
      objectId: identities.id('statement', draft.line.object),
      note: draft.line.note ?? null,
    })),
  );
  return ids;
}
