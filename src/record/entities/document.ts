import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Transaction } from '../../db/client.ts';
import { documentRetractions, documents, documentVersions } from '../../db/tables/index.ts';
import { InvalidInput } from '../errors.ts';
import { faultOfLanguage } from '../lines/doubts.ts';
import {
  absent,
  count,
  date,
  documentText,
  faultOfUrl,
  key,
  name,
  note,
  periodDate,
} from '../lines/fields.ts';
import { newId } from '../names/new-id.ts';
import { type Draft, defineConcept, type Settling } from '../write/concept.ts';
import type { Texts } from '../write/document-text-cache.ts';
import { dateColumns, entityColumns, hasChanged, insertRows, replaceRows, saveRows } from '../write/rows.ts';

export const documentLine = z.strictObject({
  type: z.literal('document'),
  key: key(),
  language: name().optional(),
  title: name().optional(),
  author: name().optional(),
  publisher: name().optional(),
  url: name().optional(),
  published: date().optional(),
  /** The version of the text, in a dump of a document with several. */
  version: count().optional(),
  text: documentText(),
  /** The withdrawal by its publisher. A line without it cancels no retraction. */
  retracted: z.strictObject({ date: periodDate().optional(), note: note().optional() }).optional(),
  absent: absent('language', 'title', 'author', 'publisher', 'url', 'published'),
});
export type DocumentLine = z.infer<typeof documentLine>;

/**
 * A source. A new text becomes a further version; no text is ever changed. A text of an older version stays that
 * version: it is reported, and becomes the newest only with `overwrite`.
 */
export const document = defineConcept<DocumentLine>({
  type: 'document',
  entity: 'DOCUMENT',
  schema: documentLine,
  table: documents,
  isLocal: () => true,
  refer: (line) => line,
  *doubt({ url, language }) {
    const [ofUrl, ofLanguage] = [url && faultOfUrl(url), language && faultOfLanguage(language)];
    if (ofUrl) yield { field: 'url', message: ofUrl, isRefused: true };
    if (ofLanguage) yield { field: 'language', message: ofLanguage, isRefused: true };
  },
  settle(given, before, settling) {
    const { texts, highest = given.version } = settling;
    const newest = before?.version ?? 0;
    const its = versionOf(given, before, settling);
    // The last of several texts in a bundle describes the document; the others are earlier versions.
    const isLast = given.version === highest;
    const version = settling.overwrite && isLast && its < newest ? newest + 1 : its;
    if (isLast) texts.mean(given.key, version);
    const retracted = given.retracted ?? before?.retracted;
    const line = { ...given, version, ...(retracted !== undefined && { retracted }) };
    if (before === null || version >= newest) return line;
    if (!isLast) return null;
    settling.differ('text', `version ${newest} (newest)`, `version ${version}`);
    return { ...line, version: newest, text: before.text };
  },
  async write(tx, drafts, _, texts) {
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
    await addVersions(tx, drafts, texts);
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

/** The version that the text of a line has or gets. Throws InvalidInput for the number of another text. */
function versionOf(line: DocumentLine, before: DocumentLine | null, { texts }: Settling): number {
  const newest = before?.version ?? 0;
  if (line.version === undefined) {
    return before?.text === line.text ? newest : (texts.numberOf(line.key, line.text) ?? newest + 1);
  }
  if (line.version > newest + 1 || line.version === 0) {
    throw new InvalidInput('version', `the next version is ${newest + 1}`);
  }
  if (line.version > newest) {
    if (before?.text !== line.text) return line.version;
    throw new InvalidInput('text', `version ${newest} has this text already`);
  }
  const text = line.version === newest ? before?.text : texts.find(line.key, line.version)?.text.text;
  if (text === line.text) return line.version;
  throw new InvalidInput('text', `version ${line.version} has another text, and no text is ever changed`);
}

/** Stores the new texts. Quotes are then verified against them without another query. */
async function addVersions(tx: Transaction, drafts: Draft<DocumentLine>[], texts: Texts): Promise<void> {
  const rows = drafts
    .filter((draft) => hasChanged(draft, 'text'))
    .map(({ id, line: { key: document, text, published }, before }) => {
      const { publishedLatest } = dateColumns('published', published);
      const version = { versionId: newId(), number: (before?.version ?? 0) + 1, published: publishedLatest };
      texts.add(document, text, version, before === null);
      return { id: version.versionId, documentId: id, number: version.number, text };
    });
  await insertRows(
    tx,
    documentVersions,
    rows.map((row) => ({ ...row, sha256: createHash('sha256').update(row.text).digest('hex') })),
  );
}
