import { aliasedTable, relationsFilterToSQL, type SQL, sql, type Table } from 'drizzle-orm';
import { relations } from '../../db/relations.ts';
import { statementStances } from '../../db/tables/index.ts';
import {
  ActorKind,
  Attribution,
  Explicitness,
  Factuality,
  Medium,
  Quotation,
  SpeechAct,
  StanceKind,
  Translator,
} from '../schema/vocabulary.ts';
import { hasText, howToAsk } from '../search/text-search.ts';
import { combined, filterType } from './combined.ts';
import { type AllOf, enumFilter, InstantFilter, lies, matches, StringFilter, type Where } from './filters.ts';
import { joinedBy } from './joined.ts';
import type { Order } from './order.ts';
import { recordedFields, recordedWhere } from './recorded.ts';
import {
  ActorRefFilter,
  along,
  alongActorIds,
  DocumentRefFilter,
  EventRefFilter,
  type Reach,
  RestrictionRefFilter,
  refers,
  refersByActorId,
  refersToItself,
  StatementRefFilter,
} from './references.ts';

const QuotationFilter = enumFilter('Quotation', Quotation);
export const AttributionFilter = enumFilter('Attribution', Attribution);
const SpeechActFilter = enumFilter('SpeechAct', SpeechAct);
const FactualityFilter = enumFilter('Factuality', Factuality);
const MediumFilter = enumFilter('Medium', Medium);
const TranslatorFilter = enumFilter('Translator', Translator);
const StanceKindFilter = enumFilter('StanceKind', StanceKind);
const ExplicitnessFilter = enumFilter('Explicitness', Explicitness);
export const ActorKindFilter = enumFilter('ActorKind', ActorKind);

const StanceFilter = filterType(
  'StanceFilter',
  'Filters stances; all conditions must match the same stance.',
  (t) => ({
    kind: t.field({ type: StanceKindFilter, description: 'The stance.' }),
    explicitness: t.field({ type: ExplicitnessFilter, description: 'Whether it is stated explicitly.' }),
    restriction: t.field({ type: RestrictionRefFilter, description: 'The restriction that it is about.' }),
  }),
);

const SpeakerFilter = filterType(
  'SpeakerFilter',
  'Filters speakers; all conditions must match the same speaker.',
  (t) => ({
    actor: t.field({
      type: ActorRefFilter,
      description:
        'The actor that spoke. `within` includes statements that members of a group made themselves.',
    }),
    kind: t.field({ type: ActorKindFilter, description: 'The kind of actor that spoke.' }),
    role: t.field({ type: StringFilter, description: 'The role at the time, in the words of the source.' }),
    onBehalfOf: t.field({
      type: ActorRefFilter,
      description: 'An actor for which the speaker speaks.',
    }),
  }),
);

const EvidenceFilter = filterType(
  'EvidenceFilter',
  'Filters spans of evidence; all conditions must match the same span.',
  (t) => ({
    document: t.field({ type: DocumentRefFilter, description: 'The document that contains the span.' }),
    text: t.string({
      description: `The span contains these words, as \`search\` finds them. ${howToAsk} Not available in \`statementRecorded\`.`,
    }),
  }),
);

const TranslationFilter = filterType(
  'TranslationFilter',
  'Filters translations; all conditions must match the same translation.',
  (t) => ({
    language: t.field({ type: StringFilter, description: 'The language, as a BCP 47 tag.' }),
    by: t.field({ type: TranslatorFilter, description: 'The translator.' }),
  }),
);

export const StatementFilter = filterType(
  'StatementFilter',
  'Filters statements. `stance`, `speaker` and `evidence` match if at least one stance, speaker or span does: `stance: { not: … }` finds statements with a different stance, `not: { stance: … }` those without such a stance.',
  (t) => ({
    statements: t.field({ type: StatementRefFilter, description: 'The statement itself is one of these.' }),
    ...recordedFields(t),
    quotation: t.field({
      type: QuotationFilter,
      description: 'Whether the evidence contains the words of the speaker.',
    }),
    attribution: t.field({
      type: AttributionFilter,
      description: 'How the source attributes the statement.',
    }),
    speechAct: t.field({
      type: SpeechActFilter,
      description: 'The speech act, such as a request or a threat.',
    }),
    factuality: t.field({
      type: FactualityFilter,
      description:
        'Whether it says how things are, or how they would be. `isNull: true`: that was not coded.',
    }),
    medium: t.field({ type: MediumFilter, description: 'The medium of the statement.' }),
    spoken: t.field({ type: InstantFilter, description: 'The date when the statement was made.' }),
    stance: t.field({ type: StanceFilter, description: 'At least one stance matches this filter.' }),
    about: t.field({
      type: RestrictionRefFilter,
      description: 'A restriction that it is about, whether or not it takes a stance on it.',
    }),
    hasStance: t.boolean({ description: 'Whether it takes a stance on any restriction.' }),
    speaker: t.field({ type: SpeakerFilter, description: 'At least one speaker matches this filter.' }),
    hasSpeakers: t.boolean({
      description: 'Whether it has speakers. False: only claims of the writer.',
    }),
    addressees: t.field({ type: ActorRefFilter, description: 'The actors that it was addressed to.' }),
    via: t.field({
      type: ActorRefFilter,
      description: 'The actors through which it is known. `isNull: true`: no such actor is known.',
    }),
    event: t.field({ type: EventRefFilter, description: 'The event at which it was made.' }),
    evidence: t.field({
      type: EvidenceFilter,
      description:
        'At least one span of evidence matches this filter. The quoted parts in `verbatim` count as well.',
    }),
    translation: t.field({
      type: TranslationFilter,
      description: 'At least one translation matches this filter.',
    }),
    hasTranslations: t.boolean({ description: 'Whether its words are there in another language.' }),
    note: t.field({ type: StringFilter, description: 'The remark by the coder.' }),
    isFirstText: t.boolean({
      description:
        'True: one statement for each utterance. Where several texts have one utterance (`SAME_UTTERANCE`), the statement recorded first stands for all, even if the other conditions match only another one. Not available in `statementRecorded`.',
    }),
    needsReview: t.boolean({
      description:
        'Whether a person has to check it: see `Statement.needsReview`. Not available in `statementRecorded`.',
    }),
  }),
);
/** Nothing can rest on it, or actors were merged since in a way that no rule can decide. */
export const statementNeedsReview = (id: unknown) =>
  sql<boolean>`(not statement_supports(${id}) or statement_names_one_twice(${id}))`;

/** The statement that stands for the utterance: itself, unless several texts have it. */
export const utteranceOf = (id: unknown) =>
  sql`case when exists (select from statement_relations r where r.subject_id = ${id} and r.relation = 'SAME_UTTERANCE')
             or exists (select from statement_relations r where r.object_id = ${id} and r.relation = 'SAME_UTTERANCE')
      then utterance_of(${id}) else ${id} end`;

export type StatementFilterInput = typeof StatementFilter.$inferInput;
export type StanceFilterInput = typeof StanceFilter.$inferInput;
export type SpeakerFilterInput = typeof SpeakerFilter.$inferInput;
export type TranslationFilterInput = typeof TranslationFilter.$inferInput;
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
    refers('Actor', own.onBehalfOf, along('onBehalfOf')),
  ]);

export const evidenceWhere = (filter: EvidenceFilterInput): AllOf =>
  combined('evidence', filter, (own) => [
    refers('Document', own.document, along('documentVersion', 'document')),
    own.text != null && hasText(own.text),
  ]);

const translationWhere = (filter: TranslationFilterInput): AllOf =>
  combined('statementTranslations', filter, (own) => [
    matches('language', own.language),
    matches('by', own.by),
  ]);

/** What a statement is about: by a stance, or by name alone. */
const onWhatever: Reach = {
  to: (restriction) => ({ OR: [{ stances: { restriction } }, { about: restriction }] }),
  some: { OR: [{ stances: true }, { about: true }] },
};

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
    matches('factuality', own.factuality),
    matches('medium', own.medium),
    lies('spoken', own.spoken, order),
    own.stance && stance(stanceWhere(own.stance)),
    refers('Restriction', own.about, onWhatever),
    own.hasStance != null && { stances: own.hasStance },
    own.speaker && { speakers: speakerWhere(own.speaker) },
    own.hasSpeakers != null && { speakers: own.hasSpeakers },
    refers('Actor', own.addressees, alongActorIds('addressing')),
    refers('Actor', own.via, alongActorIds('via')),
    refers('Event', own.event, along('event')),
    own.evidence && { spans: evidenceWhere(own.evidence) },
    own.translation && { translations: translationWhere(own.translation) },
    own.hasTranslations != null && { translations: own.hasTranslations },
    matches('note', own.note),
    own.isFirstText != null && {
      RAW: ({ id }: { id: unknown }) =>
        sql`(${utteranceOf(id)} = ${id}) = ${own.isFirstText ? sql`true` : sql`false`}`,
    },
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

/** The stance asked for is the one by which a statement was found. */
function onJoinedStance(statements: Table, stance: Where): SQL {
  const joined = joinedBy(statements, 'stances_by_date');
  const { relations: own } = relations.statementStances;
  const toSQL = relationsFilterToSQL as (...args: unknown[]) => SQL | undefined;
  const stances = aliasedTable(statementStances, 'asked');
  return sql`exists (select from ${statementStances} asked
    where asked.statement_id = ${joined}.statement_id and asked.restriction_id = ${joined}.restriction_id
      and ${toSQL(stances, stance, own, relations) ?? sql`true`})`;
}
