import { type ConnectionRef, connectionOf } from '../../lists/connection.ts';
import { relatedPage } from '../../lists/related-page.ts';
import { builder } from '../../schema/builder.ts';
import { Document } from '../document.ts';

export const Evidence = builder.drizzleObject('evidence', {
  name: 'Evidence',
  description:
    'An exact span of a text (W3C TextPositionSelector and TextQuoteSelector), compared code point by code point when it was written.',
  select: { columns: { id: true } },
  fields: (t) => ({
    document: t.field({
      type: Document,
      description: 'The document that contains the span.',
      select: (_args, _context, nested) => ({ with: { documentVersion: { with: { document: nested() } } } }),
      resolve: (evidence) => evidence.documentVersion.document as never,
    }),
    version: t.relation('documentVersion', {
      description: 'The version of the document to which the offsets refer.',
    }),
    start: t.exposeInt('start', {
      description: 'The start offset: the number of Unicode code points before the span.',
    }),
    end: t.exposeInt('end', { description: 'The end offset, exclusive, in Unicode code points.' }),
    exact: t.exposeString('exact', { description: 'The text of the span, character by character.' }),
    prefix: t.string({
      nullable: true,
      description: `The text right before the span. Null when it is not recorded, and where whole texts are withheld (\`PUBLIC_TEXT\`).`,
      select: { columns: { prefix: true } },
      resolve: ({ prefix }, _, { textsWithheld }) => (textsWithheld ? null : prefix),
    }),
    suffix: t.string({
      nullable: true,
      description: `The text right after the span. Null when it is not recorded, and where whole texts are withheld (\`PUBLIC_TEXT\`).`,
      select: { columns: { suffix: true } },
      resolve: ({ suffix }, _, { textsWithheld }) => (textsWithheld ? null : suffix),
    }),
    locator: t.exposeString('locator', {
      nullable: true,
      description:
        'The place of the span as one cites it: a page, a section or a time code, such as `p. 12`, `§ 742.4(a)`, `00:14:05`. It is not verified. Null when none is recorded.',
    }),
  }),
});

export const EvidenceConnection = connectionOf(Evidence, 'Evidence');

/** How lists of evidence are ordered: as their writer gave them. */
export const inOrder = { orderBy: { ordinal: 'asc', id: 'asc' } } as const;

type Related = { relatedConnection(name: string, options: object, connection: ConnectionRef): unknown };

/** `evidence` of a record that has a relation of that name. */
export const evidenceOf = (
  t: Parameters<typeof relatedPage>[0],
  description = 'The passages of documents that show it, in the order in which they were entered.',
): never =>
  (t as unknown as Related).relatedConnection(
    'evidence',
    { ...relatedPage(t), query: inOrder, description },
    EvidenceConnection,
  ) as never;
