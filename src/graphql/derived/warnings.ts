import { type SQL, sql } from 'drizzle-orm';
import type { IMPLAUSIBLE_VALUE } from '../../record/lines/doubts.ts';
import type { SAME_COUNTRY, SAME_NAME } from '../../record/rules/doubles.ts';
import {
  CONTEXT_AFTER,
  CONTEXT_BEFORE,
  QUOTATION_MARKS,
  type StatementWarning,
  type Surrounded,
  warningsOf,
} from '../../record/rules/statement-warnings.ts';
import type { GroundWarningCode } from '../../record/timeline/ground-warnings.ts';
import { builder } from '../schema/builder.ts';
import { defineEnum } from '../schema/vocabulary.ts';
import { inOrder } from '../types/parts/evidence.ts';
import { Statement } from '../types/statement.ts';

/** A warning about a statement or a write. */
type Worth = Pick<StatementWarning, 'path' | 'message'> & {
  code:
    | StatementWarning['code']
    | GroundWarningCode
    | 'PERIOD_ENDED'
    | 'START_NOT_STATED'
    | typeof IMPLAUSIBLE_VALUE
    | typeof SAME_COUNTRY
    | typeof SAME_NAME;
};

const WarningCode = defineEnum<Worth['code']>('WarningCode', 'The code of a warning. Codes may be added.', {
  GROUND_ABOUT_ANOTHER:
    'A statement that was given as a ground takes a stance on other restrictions, and none on this one. Reported only when it is written.',
  GROUND_NEEDS_REVIEW:
    'A statement that was given in support supports nothing now: its document was retracted, its quote has left the text, or it was walked back or denied. Reported only when it is written.',
  IMPLAUSIBLE_VALUE:
    'A value can hardly be right: a country code that no country has, or a date of speech that is yet to come or after the publication of all texts that have the words. Reported only when it is written.',
  NO_QUOTATION_MARKS:
    'The evidence of a `DIRECT` statement has no quotation marks in it or around it, although the document has some.',
  PERIOD_ENDED:
    'A write without a date was taken for a period that has ended, so the present status or state is not changed. Reported only when it is written.',
  SAME_COUNTRY:
    'A state has the country code of another state: they may be one. Reported only when it is written.',
  SAME_NAME:
    'An office has the name of another office, of the same country or of none: they may be one. Reported only when it is written.',
  START_NOT_STATED:
    'A period was only observed after another one, and no source states its start. Reported only when it is written.',
  UNNAMED_ON_THE_RECORD: 'The attribution is `ON_THE_RECORD`, but a speaker is an unnamed source.',
});

export const Warning = builder.objectRef<Worth>('Warning').implement({
  description: 'A possible problem of a write that was carried out.',
  fields: (t) => ({
    code: t.expose('code', { type: WarningCode, description: 'The code of the warning.' }),
    message: t.exposeString('message', { description: 'A message for people, in one sentence.' }),
    path: t.exposeStringList('path', {
      description: 'The path into the input, such as `["evidence", "0"]`.',
    }),
  }),
});

type Span = { documentVersionId: unknown; start: unknown; end: unknown };

/** Something of the text that a span is in, in the same SQL statement. */
const ofText = (expression: (span: Span) => SQL) => (span: Span) =>
  sql`(select ${expression(span)} from document_versions v where v.id = ${span.documentVersionId})`;

builder.drizzleObjectField(Statement, 'warnings', (t) =>
  t.field({
    type: [Warning],
    description:
      'Possible problems in how it was coded. The mutations that write it report them too, and write it nevertheless. Empty when there are none.',
    select: {
      columns: { quotation: true, attribution: true },
      with: {
        spans: {
          columns: { role: true, exact: true },
          extras: {
            before: ofText(({ start }) => {
              const from = sql`greatest(${start} - ${sql.raw(String(CONTEXT_BEFORE))}, 0)`;
              return sql`substring(v.text from ${from} + 1 for ${start} - ${from})`;
            }),
            after: ofText(
              ({ end }) => sql`substring(v.text from ${end} + 1 for ${sql.raw(String(CONTEXT_AFTER))})`,
            ),
            hasMarks: ofText(() => sql`v.text ~ ${sql.raw(`'${QUOTATION_MARKS}'`)}`),
          },
          ...inOrder,
        },
        speakers: { columns: {}, with: { actor: { columns: { kind: true } } }, orderBy: { ordinal: 'asc' } },
      },
    } as never,
    resolve: (row) => {
      const { quotation, attribution, speakers, spans } = row as unknown as {
        quotation: string;
        attribution: string;
        speakers: { actor: { kind: string } }[];
        spans: (Surrounded & { role: string })[];
      };
      return warningsOf({
        quotation,
        attribution,
        speakers: speakers.map(({ actor }) => actor),
        spans: spans.filter(({ role }) => role === 'EVIDENCE'),
      });
    },
  }),
);
