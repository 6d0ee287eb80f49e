import { asOfArg } from '../as-of/as-of.ts';
import { orderOf } from '../filters/order.ts';
import { StatementFilter, statementWhere } from '../filters/statement-filter.ts';
import { connectionOf } from '../lists/connection.ts';
import { entityQueries } from '../lists/entity-queries.ts';
import { relatedPage } from '../lists/related-page.ts';
import { labelBy, labels } from '../records/label.ts';
import { keyed, recorded } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import { entityFields, keyedFields, uncertainDate } from '../schema/fields.ts';
import { canFail } from '../schema/nullability.ts';
import {
  Attribution,
  Explicitness,
  Factuality,
  Medium,
  Quotation,
  SpeechAct,
  StanceKind,
  StatementRelationKind,
  Translator,
  ViaRelation,
} from '../schema/vocabulary.ts';
import { Evidence, evidenceOf, inOrder } from './parts/evidence.ts';

export { StatementFilter, statementWhere } from '../filters/statement-filter.ts';

const byOrdinal = { orderBy: { ordinal: 'asc' } } as const;

export const Speaker = builder.drizzleObject('statementSpeakers', {
  name: 'Speaker',
  description: 'An actor that made a statement.',
  select: { columns: {} },
  fields: (t) => ({
    actor: t.relation('actor', { description: 'The actor that spoke.' }),
    role: t.exposeString('role', {
      nullable: true,
      description: 'The role at the time, in the words of the source. Null when the source states none.',
    }),
    onBehalfOf: t.relation('onBehalfOf', {
      query: { orderBy: { sortName: 'asc', id: 'asc' } },
      description:
        'The actors for which the speaker speaks here, as the source states: a state, an office, a party. By name; empty when the source states none. What the statement says counts in their positions, beside their own statements.',
    }),
    statement: t.relation('statement', { description: 'The statement.' }),
  }),
});

export const Via = builder.drizzleObject('statementVia', {
  name: 'Via',
  description: 'A link of the chain through which a statement reached the document.',
  select: { columns: {} },
  fields: (t) => ({
    actor: t.relation('actor', {
      nullable: true,
      description: 'The actor that passed it on. Null when this link of the chain is not known.',
    }),
    relation: t.expose('relation', {
      type: ViaRelation,
      description: 'How the actor passed the statement on.',
    }),
  }),
});

export const Stance = builder.drizzleObject('statementStances', {
  name: 'Stance',
  description: 'The stance of a statement on one restriction.',
  select: { columns: {} },
  fields: (t) => ({
    restriction: t.relation('restriction', { description: 'The restriction that it is about.' }),
    stance: t.expose('stance', { type: StanceKind, description: 'The stance.' }),
    explicitness: t.expose('explicitness', {
      type: Explicitness,
      description: 'Whether it is stated explicitly.',
    }),
    statement: t.relation('statement', { description: 'The statement that takes the stance.' }),
  }),
});

export const Translation = builder.drizzleObject('statementTranslations', {
  name: 'Translation',
  description: 'The words of a statement in another language.',
  select: { columns: {} },
  fields: (t) => ({
    language: t.expose('language', { type: 'LanguageTag', description: 'The language, as a BCP 47 tag.' }),
    text: t.exposeString('text', { description: 'The words in that language.' }),
    by: t.expose('by', { type: Translator, description: 'The translator.' }),
  }),
});

export const StatementRelation = builder.drizzleNode('statementRelations', {
  name: 'StatementRelation',
  description: 'A relation between two statements, read as `subject` `relation` `target`.',
  id: { column: (relation) => relation.id },
  interfaces: recorded,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelBy(t, 'both statements by their keys, and what one does to the other', labels.relation),
    ...entityFields(t, 'relation', { note: 'note' }),
    subject: t.relation('subject', { description: 'The statement from which the relation is read.' }),
    relation: t.expose('relation', {
      type: StatementRelationKind,
      description: 'The relation, read from `subject` to `target`.',
    }),
    target: t.relation('object', { description: 'The statement that the relation points to.' }),
    note: t.exposeString('note', {
      nullable: true,
      description: 'The reason given by the coder. Null: see `absences`.',
    }),
  }),
});

export const StatementRelationConnection = connectionOf(StatementRelation, 'StatementRelation');

export const Statement = builder.drizzleNode('statements', {
  name: 'Statement',
  description:
    'An utterance with its evidence: the speakers, the addressees, the date, the stances, and how it became known.',
  id: { column: (statement) => statement.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  // biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of fields
  fields: (t) => ({
    label: labelBy(t, 'the first words of its evidence, at most 120 characters', labels.statement),
    ...keyedFields(t, 'statement', {
      speechAct: 'speechAct',
      medium: 'medium',
      event: 'eventId',
      note: 'note',
      spoken: 'spokenEdtf',
    }),
    quotation: t.expose('quotation', {
      type: Quotation,
      description: 'Whether the evidence contains the words of the speaker.',
    }),
    evidence: evidenceOf(t, 'The passages that contain it, in the order in which they were entered.'),
    verbatim: t.field({
      type: [Evidence],
      description:
        "The passages in the speaker's own words: all evidence of a `DIRECT` statement, the quoted parts of a `MIXED` one, otherwise none.",
      select: (_args, _context, nested) => ({
        columns: { quotation: true },
        with: { spans: nested({ columns: { role: true }, ...inOrder } as never) },
      }),
      resolve: (statement) => {
        const { quotation, spans } = statement as typeof statement & { spans: { role: string }[] };
        const role = { DIRECT: 'EVIDENCE', MIXED: 'VERBATIM', INDIRECT: null }[quotation];
        return spans.filter((span) => span.role === role) as never;
      },
    }),
    speakers: t.relation('speakers', {
      query: byOrdinal,
      description:
        'The speakers, in the order of the source. Empty for claims of the writer: see `attribution`.',
    }),
    addressees: t.relation('addressees', {
      query: { orderBy: { sortName: 'asc', id: 'asc' } },
      description: 'The actors that it was addressed to, sorted by name.',
    }),
    via: t.relation('via', {
      query: byOrdinal,
      description:
        'The chain through which the statement reached the document: the link nearest to the document first, the one nearest to the speaker last.',
    }),
    spoken: uncertainDate(t, 'spoken', 'The date when the statement was made. Null: see `absences`.'),
    event: t.relation('event', {
      nullable: true,
      description: 'The event at which it was made. Null: see `absences`.',
    }),
    medium: t.expose('medium', {
      type: Medium,
      nullable: true,
      description: 'The medium. Null: see `absences`.',
    }),
    attribution: t.expose('attribution', {
      type: Attribution,
      description: 'How the source attributes the statement.',
    }),
    speechAct: t.expose('speechAct', {
      type: SpeechAct,
      nullable: true,
      description: 'The speech act, such as a request or a threat. Null: see `absences`.',
    }),
    factuality: t.expose('factuality', {
      type: Factuality,
      nullable: true,
      description:
        'Whether it says how things are, or how they would be under a condition or against the facts. Null when that was not coded.',
    }),
    stances: t.relation('stances', {
      ...canFail,
      args: { asOf: asOfArg(t) },
      query: byOrdinal,
      description: 'The stances it takes, one for each restriction. Empty when it takes none.',
    }),
    about: t.relation('about', {
      query: { orderBy: { title: 'asc', id: 'asc' } },
      description:
        'The restrictions that it is about without a stance on them, by title. Those among its `stances` are not repeated here.',
    }),
    translations: t.relation('translations', {
      query: byOrdinal,
      description:
        'Its words in other languages, in the order in which they were entered. `search` finds the statement by them. The evidence stays as the document has it. Empty without a translation.',
    }),
    relations: t.relation('relations', {
      query: { orderBy: { id: 'asc' } },
      description: 'The relations of this statement to others, in the order they were recorded.',
    }),
    relationsFrom: t.relatedConnection(
      'relationsFrom',
      {
        ...relatedPage(t),
        query: { orderBy: { id: 'asc' } },
        description: 'The relations of other statements to this one, in the order they were recorded.',
      },
      StatementRelationConnection,
    ),
    note: t.exposeString('note', {
      nullable: true,
      description: 'A remark by the coder. Null: see `absences`.',
    }),
  }),
});
export const StatementConnection = connectionOf(Statement, 'Statement');

/** The sort value of a statement's date that has no end. */
export const openEnd =
  'A date without an end (`[2024-01-01..]`) ends with the publication of the first document that contains the statement, otherwise when the statement was first recorded.';

export const statementOrder = orderOf('Statement', {
  SPOKEN: {
    column: 'sortDate',
    nullsSmallest: 'sortDateDesc',
    description: `By the last possible instant of the statement. ${openEnd} Undated statements go where \`nulls\` says.`,
  },
  KEY: { column: 'key', description: 'By key.' },
  LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
  FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
});

entityQueries({
  name: 'Statement',
  one: 'statement',
  all: 'statements',
  type: Statement,
  connection: StatementConnection,
  filter: StatementFilter,
  where: statementWhere,
  order: statementOrder,
  orderedBy: 'date',
  more: ' An `asOf.validAt` does not filter them by their date: use `where.spoken`.',
});
