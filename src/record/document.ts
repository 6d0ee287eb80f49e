import { createHash, randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import type { Transaction } from '../db/client.ts';
import { documentRetractions, documents, documentVersions } from '../db/tables/index.ts';
import { type Draft, defineConcept } from './concept.ts';
import { InvalidInput } from './errors.ts';
import { absent, count, date, documentText, key, name, note, periodDate } from './fields.ts';
import { dateColumns, entityColumns, hasChanged, insertRows, replaceRows, saveRows } from './rows.ts';

export const documentLine = z.strictObject({
  type: z.literal('document'),
  key: key(),
  language: name().optional(),
  title: name().optional(),
  author: name().optional(),
  publisher: name().optional(),
  url: name().optional(),
  published: date().optional(),
  /** Which version the text is, in a dump of a document that has several. */
  version: count().optional(),
  text: documentText(),
  /** That its publisher withdrew it. A line without it takes no retraction back. */
  retracted: z.strictObject({ date: periodDate().optional(), note: note().optional() }).optional(),
  absent: absent('language', 'title', 'author', 'publisher', 'url', 'published'),
});
export type DocumentLine = z.infer<typeof documentLine>;

/** A source. A text that differs from the newest one becomes one more version; no text is ever changed. */
export const document = defineConcept<DocumentLine>({
  type: 'document',
  entity: 'DOCUMENT',
  schema: documentLine,
  table: documents,
  isLocal: () => true,
  refer: (line) => line,
  settle(given, before) {
    const retracted = given.retracted ?? before?.retracted;
    const line = retracted === undefined ? given : { ...given, retracted };
    const newest = before?.version ?? 0;
    if (line.version === undefined) {
      return { ...line, version: before?.text === line.text ? newest : newest + 1 };
    }
    if (line.version < newest) return null;
    if (line.version > newest + 1 || line.version === 0) {
      throw new InvalidInput('version', `the next version is ${newest + 1}`);
    }
    if (line.version === newest && line.text !== before?.text) {
      throw new InvalidInput('text', `version ${newest} has another text, and no text is ever changed`);
    }
    return line;
  },
  async write(tx, drafts) {
    await saveRows(
      tx,
      documents,
      drafts.map((draft) => ({
        ...entityColumns(draft),
        key: draft.line.key,
        title: draft.line.title ?? null,
        author: draft.line.author ?? null,
        publisher: draft.line.publisher ?? null,
        url: draft.line.url ?? null,
        language: draft.line.language ?? null,
        ...dateColumns('published', draft.line.published),
      })),
    );
    await addVersions(tx, drafts);
    await replaceRows(
      tx,
      documentRetractions,
      documentRetractions.documentId,
      drafts,
      ['retracted'],
      ({ id, line: { retracted } }) =>
        retracted === undefined
          ? []
          : [{ documentId: id, note: retracted.note ?? null, ...dateColumns('date', retracted.date) }],
    );
  },
});

async function addVersions(tx: Transaction, drafts: Draft<DocumentLine>[]): Promise<void> {
  await insertRows(
    tx,
    documentVersions,
    drafts
      .filter((draft) => hasChanged(draft, 'text'))
      .map(({ id, line, before }) => ({
        id: randomUUIDv7(),
        documentId: id,
        number: (before?.version ?? 0) + 1,
        text: line.text,
        sha256: createHash('sha256').update(line.text).digest('hex'),
      })),
  );
}
