import { type SQL, sql } from 'drizzle-orm';
import { costs } from '../../access/limits.ts';
import { type Where, whereToSQL } from '../filters/filters.ts';
import {
  evidenceWhere,
  type StatementFilterInput,
  speakerWhere,
  stanceWhere,
  utteranceOf,
} from '../filters/statement-filter.ts';
import { connectionOf } from '../lists/connection.ts';
import { ownPages } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import {
  ActorKind,
  Attribution,
  defineEnum,
  Explicitness,
  Medium,
  Modality,
  Quotation,
  SpeechAct,
  StanceKind,
} from '../schema/vocabulary.ts';
import { Actor } from '../types/actor.ts';
import { Document } from '../types/document.ts';
import { Event } from '../types/event.ts';
import { Restriction } from '../types/restriction.ts';
import { StatementConnection } from '../types/statement.ts';
import { type Axis, countField, DateRange, type Group, groupOrder, readGroups, recordOf } from './groups.ts';
import type { Scope, ScopedPage } from './scope.ts';

type Join = 'stances' | 'restrictions' | 'speakers' | 'actors' | 'documents' | 'events';

const axes = {
  STANCE: { value: sql`statement_stances.stance`, joins: ['stances'] },
  EXPLICITNESS: { value: sql`statement_stances.explicitness`, joins: ['stances'] },
  RESTRICTION: { value: sql`rule.id`, order: sql`rule.title`, joins: ['stances', 'restrictions'] },
  MODALITY: { value: sql`rule.modality`, joins: ['stances', 'restrictions'] },
  SPEAKER: { value: sql`speaker.id`, order: sql`speaker.sort_name`, joins: ['speakers', 'actors'] },
  SPEAKER_KIND: { value: sql`speaker.kind`, joins: ['speakers', 'actors'] },
  ATTRIBUTION: { value: sql`statements.attribution` },
  QUOTATION: { value: sql`statements.quotation` },
  SPEECH_ACT: { value: sql`statements.speech_act` },
  MEDIUM: { value: sql`statements.medium` },
  EVENT: { value: sql`event.id`, order: sql`event.name`, joins: ['events'] },
  DOCUMENT: { value: sql`document.id`, order: sql`document.key`, joins: ['documents'] },
  PUBLISHER: { value: sql`document.publisher`, joins: ['documents'] },
  PERIOD: { value: sql`null` },
} as const satisfies Record<string, Axis<Join>>;
type Name = keyof typeof axes;

const StatementAxis = defineEnum<Name>('StatementAxis', 'The axes by which statements can be grouped.', {
  STANCE:
    'The stances they take; with `where.stance`, only those that match it. A statement with several stances counts in each group.',
  EXPLICITNESS: 'Whether the stance is explicit. Together with `STANCE`, it refers to the same stance.',
  RESTRICTION:
    'The restriction that the stance is about. Together with `STANCE`, it refers to the same stance.',
  MODALITY:
    'The kind of rule that the stance is about, such as a prohibition or a permission. Together with `STANCE`, it refers to the same stance.',
  SPEAKER:
    'The speakers; with `where.speaker`, only those that match it. A statement with several speakers counts in each group.',
  SPEAKER_KIND: 'The kind of actor that spoke. Together with `SPEAKER`, it refers to the same speaker.',
  ATTRIBUTION: 'How the source attributes the statement.',
  QUOTATION: 'Whether the evidence contains the words of the speaker.',
  SPEECH_ACT: 'The speech act.',
  MEDIUM: 'The medium.',
  EVENT: 'The event at which they were made.',
  DOCUMENT:
    'The documents that contain them; with `where.evidence`, only those that match it. A statement in several documents counts in each group.',
  PUBLISHER: 'The publisher of the document. Together with `DOCUMENT`, it refers to the same document.',
  PERIOD: 'The period in which they were made: see `every`.',
});

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';
const CalendarUnit = defineEnum<Unit>('CalendarUnit', 'The length of a period, in UTC.', {
  DAY: 'A day.',
  WEEK: 'A week that starts on Monday (ISO 8601).',
  MONTH: 'A month.',
  QUARTER: 'A quarter of a year.',
  YEAR: 'A year.',
});

/** The first and the last instant of the one period in which a statement was said for certain; null where that may be another one. */
function periodOf(every: Unit): SQL {
  const unit = sql.raw(`'${every.toLowerCase()}'`);
  const length = sql.raw(`interval '${every === 'QUARTER' ? '3 months' : `1 ${every.toLowerCase()}`}'`);
  const start = (column: string) => sql`date_trunc(${unit}, statements.${sql.raw(column)}, 'UTC')`;
  const begins = start('spoken_earliest');
  const ends = sql`((${begins} at time zone 'UTC') + ${length}) at time zone 'UTC' - interval '1 microsecond'`;
  return sql`case when ${begins} = ${start('spoken_latest')} then tstzrange(${begins}, ${ends}, '[]') end`;
}

const none = 'Null when the axis was not requested, and for statements without a value.';
type Values = Group<Name>['values'];
type Read = (values: Values) => string | null | undefined;

const StatementGroup = builder.objectRef<Group<Name>>('StatementGroup').implement({
  description: 'A group of statements with the same values on all requested axes.',
  fields: (t) => {
    const value = <Type extends Parameters<typeof t.field>[0]['type']>(
      type: Type,
      description: string,
      read: Read,
    ) =>
      t.field({
        type: type as never,
        nullable: true,
        description: `${description} ${none}`,
        resolve: ({ values }) => (read(values) ?? null) as never,
      });
    const record = (type: unknown, description: string, read: Read) =>
      t.field({
        type: type as never,
        nullable: true,
        description: `${description} ${none}`,
        resolve: ({ values }) => recordOf(read(values)),
      });
    return {
      count: t.exposeInt('count', countField),
      stance: value(StanceKind, 'The stance.', ({ STANCE }) => STANCE),
      explicitness: value(
        Explicitness,
        'Whether it is stated explicitly.',
        ({ EXPLICITNESS }) => EXPLICITNESS,
      ),
      restriction: record(
        Restriction,
        'The restriction that the stance is about.',
        ({ RESTRICTION }) => RESTRICTION,
      ),
      modality: value(Modality, 'The kind of rule that the stance is about.', ({ MODALITY }) => MODALITY),
      speaker: record(Actor, 'The actor that spoke.', ({ SPEAKER }) => SPEAKER),
      speakerKind: value(ActorKind, 'The kind of actor that spoke.', ({ SPEAKER_KIND }) => SPEAKER_KIND),
      attribution: value(
        Attribution,
        'How the source attributes the statement.',
        ({ ATTRIBUTION }) => ATTRIBUTION,
      ),
      quotation: value(
        Quotation,
        'Whether the evidence contains the words of the speaker.',
        ({ QUOTATION }) => QUOTATION,
      ),
      speechAct: value(SpeechAct, 'The speech act.', ({ SPEECH_ACT }) => SPEECH_ACT),
      medium: value(Medium, 'The medium.', ({ MEDIUM }) => MEDIUM),
      event: record(Event, 'The event at which they were made.', ({ EVENT }) => EVENT),
      document: record(Document, 'The document that contains them.', ({ DOCUMENT }) => DOCUMENT),
      publisher: value('String', 'The publisher of the document.', ({ PUBLISHER }) => PUBLISHER),
      period: t.field({
        type: DateRange,
        nullable: true,
        description:
          'The period in which they were made. Null when the axis was not requested, for undated statements, and for those whose date allows several periods.',
        resolve: ({ values: { PERIOD } }) => readRange(PERIOD),
      }),
    };
  },
});

const StatementGroupConnection = connectionOf(StatementGroup, 'StatementGroup');

/** A range as Postgres writes it. */
function readRange(text: string | null | undefined) {
  const [, from, until] = /^\["([^"]+)","([^"]+)"\]$/.exec(text ?? '') ?? [];
  return from === undefined || until === undefined ? null : { from, until };
}

/** What of the filter says which of several related rows are meant. */
const asked = (table: Parameters<typeof whereToSQL>[0], where: Where | null | undefined) =>
  (where && whereToSQL(table, where)) ?? sql`true`;

function joinedTo({ filter, about }: Scope<StatementFilterInput>): Record<Join, SQL> {
  const { stance, speaker, evidence } = filter ?? {};
  return {
    stances: sql`left join statement_stances on statement_stances.statement_id = statements.id
      ${about === undefined ? sql`` : sql`and statement_stances.restriction_id = ${about}`}
      and ${asked('statementStances', stance && stanceWhere(stance))}`,
    restrictions: sql`left join restrictions rule on rule.id = statement_stances.restriction_id`,
    speakers: sql`left join statement_speakers on statement_speakers.statement_id = statements.id
      and ${asked('statementSpeakers', speaker && speakerWhere(speaker))}`,
    actors: sql`left join actors speaker on speaker.id = statement_speakers.actor_id`,
    documents: sql`left join evidence on evidence.statement_id = statements.id
        and ${asked('evidence', evidence && evidenceWhere(evidence))}
      left join document_versions on document_versions.id = evidence.document_version_id
      left join documents document on document.id = document_versions.document_id`,
    events: sql`left join events event on event.id = statements.event_id`,
  };
}

/** The rows of a scope. Where they are about one restriction, the row that led to each is joined under its own name. */
function rowsOf({ where, about }: Scope, joins: SQL): SQL {
  const matched = whereToSQL('statements', where) ?? sql`true`;
  const led =
    about === undefined
      ? sql``
      : sql`join stances_by_date on stances_by_date.statement_id = statements.id and stances_by_date.restriction_id = ${about}`;
  return sql`statements ${led} ${joins} where ${matched}`;
}

builder.objectField(StatementConnection, 'groups', (t) =>
  t.field({
    type: StatementGroupConnection,
    nullable: true,
    description:
      'The statements that match the filter, on all pages together, counted in groups by one or more axes. Pages of groups have the numbers of groups for cursors: a write between two pages can shift them.',
    args: {
      by: t.arg({
        type: [StatementAxis],
        required: true,
        description: 'The axes to group by: at least one, none twice.',
      }),
      every: t.arg({
        type: CalendarUnit,
        required: true,
        defaultValue: 'MONTH',
        description: 'The length of the periods of the axis `PERIOD`.',
      }),
      distinct: t.arg.boolean({
        required: true,
        defaultValue: false,
        description:
          'Whether statements that are one utterance in several texts (`SAME_UTTERANCE`) count as one. By default, each counts.',
      }),
      orderBy: t.arg(groupOrder),
      ...t.arg.connectionArgs(),
    },
    extensions: { ...ownPages, cost: costs.groups, apart: true },
    resolve: async (page, { every, distinct, ...options }, { db }) => {
      const scope = (page as unknown as ScopedPage<StatementFilterInput>).scope();
      const joined = joinedTo(scope);
      const groups = await readGroups(db, options, {
        field: 'StatementConnection.groups',
        filter: { every, distinct, filter: scope.filter ?? null, about: scope.about ?? null },
        axes: { ...axes, PERIOD: { value: periodOf(every) } } as Record<Name, Axis<Join>>,
        counted: distinct ? utteranceOf(sql`statements.id`) : sql`statements.id`,
        from: (joins) =>
          rowsOf(
            scope,
            sql.join(
              [...joins].map((name) => joined[name]),
              sql` `,
            ),
          ),
      });
      return groups as never;
    },
  }),
);
