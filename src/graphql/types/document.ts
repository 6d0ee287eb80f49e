import { sql } from 'drizzle-orm';
import { combined, filterType } from '../filters/combined.ts';
import { InstantFilter, lies, matches, StringFilter } from '../filters/filters.ts';
import { type Order, orderOf } from '../filters/order.ts';
import { recordedFields, recordedWhere } from '../filters/recorded.ts';
import { DocumentRefFilter, refersToItself } from '../filters/references.ts';
import { connectionOf } from '../lists/connection.ts';
import { entityQueries } from '../lists/entity-queries.ts';
import { relatedPage } from '../lists/related-page.ts';
import { labelOf } from '../records/label.ts';
import { keyed } from '../records/record.ts';
import { builder, type Context } from '../schema/builder.ts';
import { refuse } from '../schema/errors.ts';
import { keyedFields, recordedAt, uncertainDate } from '../schema/fields.ts';
import { documentHasText, howToAsk } from '../search/text-search.ts';

const whenWithheld =
  'Null where the server withholds whole texts from readers without a key (`PUBLIC_TEXT`); they can read the passages in `Evidence.exact`.';

export const DocumentVersion = builder.drizzleObject('documentVersions', {
  name: 'DocumentVersion',
  description:
    'A text of a document as it was found. It never changes: an edited article becomes a further version.',
  select: { columns: { id: true } },
  fields: (t) => ({
    number: t.exposeInt('number', {
      description: 'The number of the version, counted from 1 for the first text found.',
    }),
    text: t.string({
      nullable: true,
      description: `The whole text. Offsets of evidence count its Unicode code points. ${whenWithheld}`,
      select: { columns: { text: true } },
      resolve: ({ text }, _, { textsWithheld }) => (textsWithheld ? null : text),
    }),
    sha256: t.exposeString('sha256', { description: 'The SHA-256 of the text in UTF-8, in hex.' }),
    document: t.relation('document', { description: 'The document that this is a text of.' }),
    recordedAt: recordedAt(t),
  }),
});

export const DocumentVersionConnection = connectionOf(DocumentVersion, 'DocumentVersion');

/** Something of the newest version, in the same SQL statement. */
const newest = (column: 'text' | 'sha256') => (document: { id: unknown }) =>
  sql<string>`select v.${sql.identifier(column)} from document_versions v where v.document_id = ${document.id} order by v.number desc limit 1`;

type Part = { start?: number | null | undefined; end?: number | null | undefined };
/** Refuses offsets between which no part of a text can be. */
export function refuseNoPart({ start, end }: Part): void {
  if ((start ?? 0) < 0 || (end ?? start ?? 0) < (start ?? 0))
    throw refuse('BAD_USER_INPUT', '`start` has to be 0 or more, and not above `end`.');
}

const nameOf = ({ start, end }: Part) => `newestText${start ?? ''}${end == null ? '' : `to${end}`}`;

/** A part of the newest text. */
const newestText = ({ start, end }: Part) => {
  if (start == null && end == null) return newest('text');
  const from = Math.max(start ?? 0, 0);
  const part = end == null ? sql`` : sql`, ${Math.max(end - from, 0)}`;
  return (document: { id: unknown }) =>
    sql<string>`select substr(v.text, ${from + 1}${part}) from document_versions v where v.document_id = ${document.id} order by v.number desc limit 1`;
};

export const Retraction = builder.drizzleObject('documentRetractions', {
  name: 'Retraction',
  description: 'The retraction of a document by its publisher.',
  select: { columns: {} },
  fields: (t) => ({
    date: uncertainDate(t, 'date', 'The date of the retraction. Null when it is not known.'),
    note: t.exposeString('note', {
      nullable: true,
      description: 'The reason, as far as it is known. Null when none was given.',
    }),
    recordedAt: recordedAt(t),
  }),
});

export const Document = builder.drizzleNode('documents', {
  name: 'Document',
  description: 'A source: an article, a transcript, a letter.',
  id: { column: (document) => document.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelOf(t, ['title', 'key'], 'its title, or its key'),
    ...keyedFields(t, 'document', {
      title: 'title',
      author: 'author',
      publisher: 'publisher',
      url: 'url',
      language: 'language',
      published: 'publishedEdtf',
    }),
    title: t.exposeString('title', {
      nullable: true,
      description: 'The value as published. Null: see `absences`.',
    }),
    author: t.exposeString('author', {
      nullable: true,
      description: 'The value as published. Null: see `absences`.',
    }),
    publisher: t.exposeString('publisher', {
      nullable: true,
      description: 'The publisher. Null: see `absences`.',
    }),
    url: t.expose('url', {
      type: 'URL',
      nullable: true,
      description: 'The address (URL) where it was found. Null: see `absences`.',
    }),
    language: t.expose('language', {
      type: 'LanguageTag',
      nullable: true,
      description: 'The language as a BCP 47 tag, such as `en`. Null: see `absences`.',
    }),
    published: uncertainDate(t, 'published', 'The date of publication. Null: see `absences`.'),
    text: t.string({
      nullable: true,
      description: `The text of the newest version, or a part of it. ${whenWithheld}`,
      args: {
        start: t.arg.int({
          description:
            'The start offset of the part in Unicode code points, as in `Evidence.start`. By default 0.',
        }),
        end: t.arg.int({
          description:
            'The end offset of the part, exclusive, in Unicode code points. By default the end of the text.',
        }),
      },
      select: (part) => ({ extras: { [nameOf(part)]: newestText(part) as never } }),
      resolve: (document, part, { textsWithheld }) => {
        refuseNoPart(part);
        return textsWithheld ? null : ((document as unknown as Record<string, string>)[nameOf(part)] ?? null);
      },
    }),
    sha256: t.string({
      description: 'The SHA-256 of the newest text in UTF-8, in hex.',
      select: { extras: { newestSha256: newest('sha256') as never } },
      resolve: (document) => (document as unknown as { newestSha256: string }).newestSha256,
    }),
    retraction: t.relation('retraction', {
      nullable: true,
      description: 'The retraction by its publisher. Null when it was not withdrawn.',
    }),
    versions: t.relatedConnection(
      'versions',
      {
        ...relatedPage(t),
        query: { orderBy: { number: 'asc' } },
        description: 'All versions of its text, the oldest first. `last: 1` gives the newest.',
      },
      DocumentVersionConnection,
    ),
  }),
});
export const DocumentConnection = connectionOf(Document, 'Document');

export const DocumentFilter = filterType('DocumentFilter', 'Filters documents.', (t) => ({
  documents: t.field({ type: DocumentRefFilter, description: 'The document itself is one of these.' }),
  ...recordedFields(t),
  title: t.field({ type: StringFilter, description: 'The title.' }),
  author: t.field({ type: StringFilter, description: 'The author.' }),
  publisher: t.field({ type: StringFilter, description: 'The publisher.' }),
  url: t.field({ type: StringFilter, description: 'The address (URL).' }),
  language: t.field({ type: StringFilter, description: 'The language as a BCP 47 tag.' }),
  sha256: t.field({
    type: StringFilter,
    description: 'The SHA-256 of a text, in hex. All operators must match the same version.',
  }),
  text: t.string({
    description: `The newest text contains these words, as \`search\` finds them. ${howToAsk} Refused (\`FORBIDDEN\`) where whole texts are withheld (\`PUBLIC_TEXT\`).`,
  }),
  isRetracted: t.boolean({ description: 'Whether its publisher withdrew it.' }),
  published: t.field({ type: InstantFilter, description: 'The date of publication.' }),
}));

function documentWhere(filter: typeof DocumentFilter.$inferInput | null | undefined, order?: Order) {
  return combined('documents', filter, (own) => [
    refersToItself('Document', own.documents),
    ...recordedWhere(own),
    matches('title', own.title),
    matches('author', own.author),
    matches('publisher', own.publisher),
    matches('url', own.url),
    matches('language', own.language),
    own.sha256 && { versions: matches('sha256', own.sha256) },
    own.text != null && documentHasText(own.text),
    own.isRetracted != null && { retraction: own.isRetracted },
    lies('published', own.published, order),
  ]);
}

type Filter = typeof DocumentFilter.$inferInput;
const asksForText = ({ text, and, or, not }: Filter): boolean =>
  text != null || [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])].some(asksForText);

/** Throws FORBIDDEN where whole texts are withheld: word by word one could be found out. */
function check(filter: Filter | null | undefined, { textsWithheld }: Context): void {
  if (textsWithheld && filter && asksForText(filter))
    throw refuse('FORBIDDEN', '`text` is for readers with a key: whole texts are kept from others');
}

const order = orderOf('Document', {
  KEY: { column: 'key', description: 'By key.' },
  TITLE: { column: 'sortTitle', description: 'By title; by key where there is no title.' },
  PUBLISHED: {
    column: 'sortDate',
    nullsSmallest: 'sortDateDesc',
    description: 'By the last possible instant of publication. Undated documents go where `nulls` says.',
  },
  LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
  FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
});

entityQueries({
  name: 'Document',
  one: 'document',
  all: 'documents',
  type: Document,
  connection: DocumentConnection,
  filter: DocumentFilter,
  where: documentWhere,
  check,
  order,
  orderedBy: 'key',
});
