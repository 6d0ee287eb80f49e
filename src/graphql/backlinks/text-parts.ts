import { sql } from 'drizzle-orm';
import { builder } from '../schema/builder.ts';
import { refuse } from '../schema/errors.ts';
import { Evidence } from '../types/parts/evidence.ts';

/** More on each side is what the whole text is for. */
const MOST_CHARACTERS = 2_000;

type Context = { before: string; exact: string; after: string };

const EvidenceContext = builder.objectRef<Context>('EvidenceContext').implement({
  description: 'A span of a text with the surrounding text.',
  fields: (t) => ({
    before: t.exposeString('before', {
      description: 'The text right before the span. Empty at the beginning of the text.',
    }),
    exact: t.exposeString('exact', { description: 'The text of the span, as `Evidence.exact`.' }),
    after: t.exposeString('after', {
      description: 'The text right after the span. Empty at the end of the text.',
    }),
  }),
});

const around = (characters: number) => (span: Record<'documentVersionId' | 'start' | 'end', unknown>) =>
  sql<{ before: string; after: string }>`(select json_build_object(
    'before', substr(v.text, greatest(${span.start} - ${characters}, 0) + 1, least(${characters}, ${span.start})),
    'after', substr(v.text, ${span.end} + 1, ${characters}))
    from document_versions v where v.id = ${span.documentVersionId})`;

builder.drizzleObjectField(Evidence, 'context', (t) =>
  t.field({
    type: EvidenceContext,
    nullable: true,
    description:
      'The span with the surrounding text of the same version. Null where the server withholds whole texts from readers without a key (`PUBLIC_TEXT`).',
    args: {
      characters: t.arg.int({
        required: true,
        defaultValue: 200,
        description: `The number of Unicode code points before and after the span: 0 to ${MOST_CHARACTERS}.`,
      }),
    },
    select: ({ characters }) => ({
      columns: { exact: true },
      extras: {
        [`around${characters}`]: around(Math.min(Math.max(characters, 0), MOST_CHARACTERS)) as never,
      },
    }),
    resolve: (span, { characters }, { textsWithheld }) => {
      if (characters < 0 || characters > MOST_CHARACTERS)
        throw refuse('BAD_USER_INPUT', `\`characters\` is between 0 and ${MOST_CHARACTERS}`);
      if (textsWithheld) return null;
      const found = (span as unknown as Record<string, Omit<Context, 'exact'>>)[`around${characters}`];
      return found ? { ...found, exact: span.exact } : null;
    },
  }),
);
