import { asOfArg } from './as-of.ts';
import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import { entityQueries } from './entity-queries.ts';
import { Evidence, EvidenceConnection, inOrder } from './evidence.ts';
import { entityFields, keyedFields, uncertainDate } from './fields.ts';
import { orderOf } from './filters/order.ts';
import { labelBy, labels } from './records/label.ts';
import { keyed, recorded } from './records/record.ts';
import { relatedPage } from './related-page.ts';
import { StatementFilter, statementWhere } from './statement-filter.ts';
import {
  Attribution,
  Explicitness,
  Medium,
  Quotation,
  SpeechAct,
  StanceKind,
  StatementRelationKind,
  ViaRelation,
} from './vocabulary.ts';

export { StatementFilter, statementWhere } from './statement-filter.ts';

const byOrdinal = { orderBy: { ordinal: 'asc' } } as const;

export const Speaker = builder.drizzleObject('statementSpeakers', {
  name: 'Speaker',
  description: 'An actor who made a statement.',
  select: { columns: {} },
  fields: (t) => ({
    actor: t.relation('actor', { description: 'Who spoke.' }),
    role: t.exposeString('role', {
      nullable: true,
      description: "The role at the time, in the source's words. Null when the source gives none.",
    }),
    statement: t.relation('statement', { description: 'What was said.' }),
  }),
});

export const Via = builder.drizzleObject('statementVia', {
  name: 'Via',
  description: 'A link in the chain through which a statement reached the source.',
  select: { columns: {} },
  fields: (t) => ({
    actor: t.relation('actor', {
      nullable: true,
      description: 'Who passed it on. Null: a hole in the chain.',
    }),
    relation: t.expose('relation', { type: ViaRelation, description: 'What that actor did with it.' }),
  }),
});

export const Stance = builder.drizzleObject('statementStances', {
  name: 'Stance',
  description: 'What a statement holds about one restriction.',
  select: { columns: {} },
  fields: (t) => ({
    restriction: t.relation('restriction', { description: 'The restriction it is about.' }),
    stance: t.expose('stance', { type: StanceKind, description: 'What is held.' }),
    explicitness: t.expose('explicitness', { type: Explicitness, description: 'How plainly it is said.' }),
    statement: t.relation('statement', { description: 'The statement that holds it.' }),
  }),
});

export const StatementRelation = builder.drizzleNode('statementRelations', {
  name: 'StatementRelation',
  description: 'How one statement bears on another: `subject` `relation` `target`.',
  id: { column: (relation) => relation.id },
  interfaces: recorded,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelBy(t, 'both statements by their keys, and what one does to the other', labels.relation),
    ...entityFields(t, 'relation', { note: 'note' }),
    subject: t.relation('subject', { description: 'The statement that does it.' }),
    relation: t.expose('relation', { type: StatementRelationKind, description: 'What it does.' }),
    target: t.relation('object', { description: 'The statement it is done to.' }),
    note: t.exposeString('note', {
      nullable: true,
      description: "The coder's reason. Null: see `absences`.",
    }),
  }),
});

export const StatementRelationConnection = connectionOf(StatementRelation, 'StatementRelation');

export const Statement = builder.drizzleNode('statements', {
  name: 'Statement',
  description: 'An utterance, with the evidence for it: who said what, to whom, when, and how we know.',
  id: { column: (statement) => statement.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelBy(t, 'the first words of its evidence, at most 120 characters', labels.statement),
    ...keyedFields(t, 'statement', {
      speechAct: 'speechAct',
      medium: 'medium',
      event: 'eventId',
      note: 'note',
      spoken: 'spokenEdtf',
    }),
    quotation: t.expose('quotation', { type: Quotation, description: 'Whose words the evidence holds.' }),
    evidence: t.relatedConnection(
      'evidence',
      {
        ...relatedPage(t),
        query: inOrder,
        description: 'The passages that hold it, in the order in which they were given.',
      },
      EvidenceConnection,
    ),
    verbatim: t.field({
      type: [Evidence],
      description:
        "The speaker's own words: all evidence of a `DIRECT` statement, the quoted parts of a `MIXED` one, none otherwise.",
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
      description: "Who said it, in the source's order. Empty for what the writer claims: see `attribution`.",
    }),
    addressees: t.relation('addressees', {
      query: { orderBy: { sortName: 'asc', id: 'asc' } },
      description: 'Whom it was said to, by name.',
    }),
    via: t.relation('via', {
      query: byOrdinal,
      description: 'Through whom we have it, the one nearest to the speaker last.',
    }),
    spoken: uncertainDate(t, 'spoken', 'When it was said. Null: see `absences`.'),
    event: t.relation('event', { nullable: true, description: 'At what it was said. Null: see `absences`.' }),
    medium: t.expose('medium', { type: Medium, nullable: true, description: 'How. Null: see `absences`.' }),
    attribution: t.expose('attribution', {
      type: Attribution,
      description: 'How the source names who spoke.',
    }),
    speechAct: t.expose('speechAct', {
      type: SpeechAct,
      nullable: true,
      description: 'What was done by saying it. Null: see `absences`.',
    }),
    stances: t.relation('stances', {
      args: { asOf: asOfArg(t) },
      query: byOrdinal,
      description: 'What it holds about restrictions, one for each; empty when it takes none.',
    }),
    relations: t.relation('relations', {
      query: { orderBy: { id: 'asc' } },
      description: 'What it does to other statements, in the order they were recorded.',
    }),
    relationsFrom: t.relatedConnection(
      'relationsFrom',
      {
        ...relatedPage(t),
        query: { orderBy: { id: 'asc' } },
        description: 'What other statements do to it, in the order they were recorded.',
      },
      StatementRelationConnection,
    ),
    note: t.exposeString('note', {
      nullable: true,
      description: "The coder's remark. Null: see `absences`.",
    }),
  }),
});
export const StatementConnection = connectionOf(Statement, 'Statement');

/** What the end of a statement's date is where the date has none. */
export const openEnd =
  'Where its date has no end (`[2024-01-01..]`), that is the end of the publication of the first document that holds it, else when it was first recorded.';

export const statementOrder = orderOf('Statement', {
  SPOKEN: {
    column: 'sortDate',
    nullsSmallest: 'sortDateDesc',
    description: `By the last instant it can be of. ${openEnd} Undated ones go where \`nulls\` says.`,
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
  more: ' An `asOf.validAt` leaves none of them out: when they were said is for `where.spoken`.',
});
