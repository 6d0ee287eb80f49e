import { aliasedTable, getTableName, relationsFilterToSQL, type SQL, sql, type Table } from 'drizzle-orm';
import { relations } from '../db/relations.ts';
import { statementStances } from '../db/tables/index.ts';
import { combined, filterType } from './filters/combined.ts';
import type { Order } from './filters/order.ts';
import { recordedFields, recordedWhere } from './filters/recorded.ts';
import {
  ActorRefFilter,
  along,
  alongActorIds,
  DocumentRefFilter,
  EventRefFilter,
  RestrictionRefFilter,
  refers,
  refersByActorId,
  refersToItself,
  StatementRefFilter,
} from './filters/references.ts';
import { type AllOf, enumFilter, InstantFilter, lies, matches, StringFilter, type Where } from './filters.ts';
import { hasText, howToAsk } from './text-search.ts';
import {
  ActorKind,
  Attribution,
  Explicitness,
  Medium,
  Quotation,
  SpeechAct,
  StanceKind,
} from './vocabulary.ts';

const QuotationFilter = enumFilter('Quotation', Quotation);
const AttributionFilter = enumFilter('Attribution', Attribution);
const SpeechActFilter = enumFilter('SpeechAct', SpeechAct);
const MediumFilter = enumFilter('Medium', Medium);
const StanceKindFilter = enumFilter('StanceKind', StanceKind);
const ExplicitnessFilter = enumFilter('Explicitness', Explicitness);
export const ActorKindFilter = enumFilter('ActorKind', ActorKind);

const StanceFilter = filterType(
  'StanceFilter',
  'A filter of stances; all of it must hold of one and the same stance.',
  (t) => ({
    kind: t.field({ type: StanceKindFilter, description: 'What is held.' }),
    explicitness: t.field({ type: ExplicitnessFilter, description: 'How plainly it is said.' }),
    restriction: t.field({ type: RestrictionRefFilter, description: 'The restriction it is about.' }),
  }),
);

const SpeakerFilter = filterType(
  'SpeakerFilter',
  'A filter of speakers; all of it must hold of one and the same speaker.',
  (t) => ({
    actor: t.field({
      type: ActorRefFilter,
      description: 'Who spoke. `within` finds what members of a group said themselves, too.',
    }),
    kind: t.field({ type: ActorKindFilter, description: 'What kind of actor spoke.' }),
    role: t.field({ type: StringFilter, description: "The role at the time, in the source's words." }),
  }),
);

const EvidenceFilter = filterType(
  'EvidenceFilter',
  'A filter of spans of evidence; all of it must hold of one and the same span.',
  (t) => ({
    document: t.field({ type: DocumentRefFilter, description: 'The document it is in.' }),
    text: t.string({
      description: `Has this, as \`search\` finds it. ${howToAsk} Not for \`statementRecorded\`.`,
    }),
  }),
);

export const StatementFilter = filterType(
  'StatementFilter',
  'A filter of statements. `stance`, `speaker` and `evidence` ask for one of several that matches; `stance: { not: … }` asks for a stance that is otherwise, `not: { stance: … }` for a statement without such a stance.',
  (t) => ({
    statements: t.field({ type: StatementRefFilter, description: 'The statement itself.' }),
    ...recordedFields(t),
    quotation: t.field({ type: QuotationFilter, description: 'Whose words the evidence holds.' }),
    attribution: t.field({ type: AttributionFilter, description: 'How the source names who spoke.' }),
    speechAct: t.field({ type: SpeechActFilter, description: 'What was done by saying it.' }),
    medium: t.field({ type: MediumFilter, description: 'How it was said.' }),
    spoken: t.field({ type: InstantFilter, description: 'When it was said.' }),
    stance: t.field({ type: StanceFilter, description: 'Takes a stance that matches this.' }),
    hasStance: t.boolean({ description: 'Whether it takes a stance on anything.' }),
    speaker: t.field({ type: SpeakerFilter, description: 'Has a speaker who matches this.' }),
    hasSpeakers: t.boolean({
      description: "Whether anybody is said to have spoken; false: the writer's own claims.",
    }),
    addressees: t.field({ type: ActorRefFilter, description: 'Whom it was said to.' }),
    via: t.field({
      type: ActorRefFilter,
      description: 'Through whom it is known. `isNull`: nobody who is known.',
    }),
    event: t.field({ type: EventRefFilter, description: 'At what it was said.' }),
    evidence: t.field({
      type: EvidenceFilter,
      description: 'Has a span of evidence that matches this; the quoted parts of `verbatim` count, too.',
    }),
    note: t.field({ type: StringFilter, description: "The coder's remark." }),
    needsReview: t.boolean({
      description:
        'Whether a person has to look at it: see `Statement.needsReview`. Not for `statementRecorded`.',
    }),
  }),
);
/** Nothing can rest on it, or actors were merged since in a way that no rule can decide. */
export const statementNeedsReview = (id: unknown) =>
  sql<boolean>`(not statement_supports(${id}) or statement_names_one_twice(${id}))`;

export type StatementFilterInput = typeof StatementFilter.$inferInput;
export type StanceFilterInput = typeof StanceFilter.$inferInput;
export type SpeakerFilterInput = typeof SpeakerFilter.$inferInput;
export type EvidenceFilterInput = typeof EvidenceFilter.$inferInput;

/** What the filter asks of a single stance. */
export const stanceWhere = (filter: StanceFilterInput): AllOf =>
  combined('statementStances', filter, (own) => [
    matches('stance', own.kind),
    matches('explicitness', own.explicitness),
    refers('Restriction', own.restriction, along('restriction')),
  ]);

export const speakerWhere = (filter: SpeakerFilterInput): AllOf =>
  combined('statementSpeakers', filter, (own) => [
    refersByActorId(own.actor),
    own.kind && { actor: matches('kind', own.kind) },
    matches('role', own.role),
  ]);

export const evidenceWhere = (filter: EvidenceFilterInput): AllOf =>
  combined('evidence', filter, (own) => [
    refers('Document', own.document, along('documentVersion', 'document')),
    own.text != null && hasText(own.text),
  ]);

/** `stance`: what is asked of the stances of a statement. */
const whereOf = (
  filter: StatementFilterInput | null | undefined,
  order: Order | undefined,
  stance: (where: Where) => Where,
): AllOf =>
  combined('statements', filter, (own) => [
    refersToItself('Statement', own.statements),
    ...recordedWhere(own),
    matches('quotation', own.quotation),
    matches('attribution', own.attribution),
    matches('speechAct', own.speechAct),
    matches('medium', own.medium),
    lies('spoken', own.spoken, order),
    own.stance && stance(stanceWhere(own.stance)),
    own.hasStance != null && { stances: own.hasStance },
    own.speaker && { speakers: speakerWhere(own.speaker) },
    own.hasSpeakers != null && { speakers: own.hasSpeakers },
    refers('Actor', own.addressees, alongActorIds('addressing')),
    refers('Actor', own.via, alongActorIds('via')),
    refers('Event', own.event, along('event')),
    own.evidence && { spans: evidenceWhere(own.evidence) },
    matches('note', own.note),
    own.needsReview != null && {
      RAW: ({ id }: { id: unknown }) =>
        own.needsReview ? statementNeedsReview(id) : sql`not ${statementNeedsReview(id)}`,
    },
  ]);

/** What the filter asks of a statement; `order` is that of the page, if there is one. */
export const statementWhere = (filter: StatementFilterInput | null | undefined, order?: Order): AllOf =>
  whereOf(filter, order, (where) => ({ stances: where }));

/** The same among the statements about one restriction: the stance asked for is the one about *that* restriction. */
export const statementAboutWhere = (filter: StatementFilterInput | null | undefined, order: Order): AllOf =>
  whereOf(filter, order, (where) => ({ RAW: (statements: Table) => onJoinedStance(statements, where) }));

/**
 * The row of `stances_by_date` that led to a statement. Drizzle joins it as `tr<n>` to the statements `d<n+1>`, within a
 * filter as `ft<n>` to `f<n>`, and under its own name where plugin-drizzle counts; it hands it to no filter.
 */
function onJoinedStance(statements: Table, stance: Where): SQL {
  const [, kind, depth] = /^([df])(\d+)$/.exec(getTableName(statements)) ?? [];
  const name = kind === 'f' ? `ft${depth}` : kind === 'd' ? `tr${Number(depth) - 1}` : 'stances_by_date';
  const joined = sql.identifier(name);
  const { relations: own } = relations.statementStances;
  const toSQL = relationsFilterToSQL as (...args: unknown[]) => SQL | undefined;
  const stances = aliasedTable(statementStances, 'asked');
  return sql`exists (select from ${statementStances} asked
    where asked.statement_id = ${joined}.statement_id and asked.restriction_id = ${joined}.restriction_id
      and ${toSQL(stances, stance, own, relations) ?? sql`true`})`;
}
