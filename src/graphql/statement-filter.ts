import { aliasedTable, getTableName, relationsFilterToSQL, type SQL, sql, type Table } from 'drizzle-orm';
import { relations } from '../db/relations.ts';
import { statementStances } from '../db/tables/index.ts';
import { builder } from './builder.ts';
import {
  type AllOf,
  allOf,
  enumFilter,
  InstantFilter,
  lies,
  matches,
  type OrderInput,
  type Where,
} from './filters.ts';
import { amongIdsOrKeys, ofActors } from './ids.ts';
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

export const StatementFilter = builder.inputType('StatementFilter', {
  description:
    'All fields given must hold; null is refused. `stance`, `explicitness` and `restrictions` must hold of one and the same stance, `documents` and `text` of one and the same span of evidence.',
  fields: (t) => ({
    statements: t.idList({ description: 'One of these: IDs or keys.' }),
    quotation: t.field({ type: QuotationFilter, description: 'Whose words the evidence holds.' }),
    attribution: t.field({ type: AttributionFilter, description: 'How the source names who spoke.' }),
    speechAct: t.field({ type: SpeechActFilter, description: 'What was done by saying it.' }),
    medium: t.field({ type: MediumFilter, description: 'How it was said.' }),
    spoken: t.field({ type: InstantFilter, description: 'When it was said.' }),
    stance: t.field({ type: StanceKindFilter, description: 'Holds this about a restriction.' }),
    explicitness: t.field({ type: ExplicitnessFilter, description: 'Holds it this plainly.' }),
    restrictions: t.idList({ description: 'Holds it about one of these restrictions: IDs or keys.' }),
    hasStance: t.boolean({ description: 'Whether it takes a stance on anything.' }),
    hasSpeakers: t.boolean({
      description: "Whether anybody is said to have spoken; false: the writer's own claims.",
    }),
    speakers: t.idList({ description: 'Spoken by one of these actors themselves: IDs or keys.' }),
    speakerKind: t.field({ type: ActorKindFilter, description: 'Spoken by an actor of this kind.' }),
    addressees: t.idList({ description: 'Said to one of these actors: IDs or keys.' }),
    via: t.idList({ description: 'Known through one of these actors: IDs or keys.' }),
    events: t.idList({ description: 'Said at one of these events: IDs or keys.' }),
    documents: t.idList({ description: 'With evidence in one of these documents: IDs or keys.' }),
    text: t.string({
      description: `Has this in one span of its evidence, as \`search\` finds it. ${howToAsk} Not for \`statementRecorded\`.`,
    }),
  }),
});
export type StatementFilterInput = typeof StatementFilter.$inferInput;

/** What the filter asks of a single stance, or null when it asks nothing. */
export function stanceWhere(filter: StatementFilterInput | null | undefined): Where | null {
  if (filter?.stance == null && filter?.explicitness == null && filter?.restrictions == null) return null;
  return allOf(
    matches('stance', filter.stance),
    matches('explicitness', filter.explicitness),
    filter.restrictions && { restriction: amongIdsOrKeys('Restriction', filter.restrictions) },
  );
}

function otherwise(filter: StatementFilterInput, order: OrderInput): (Where | null | undefined | false)[] {
  const speaking = allOf(
    filter.speakers && ofActors(filter.speakers),
    filter.speakerKind != null && { actor: matches('kind', filter.speakerKind) },
  );
  return [
    filter.statements && amongIdsOrKeys('Statement', filter.statements),
    matches('quotation', filter.quotation),
    matches('attribution', filter.attribution),
    matches('speechAct', filter.speechAct),
    matches('medium', filter.medium),
    lies('spoken', filter.spoken, order),
    filter.hasStance != null && { stances: filter.hasStance },
    filter.hasSpeakers != null && { speakers: filter.hasSpeakers },
    (filter.speakers != null || filter.speakerKind != null) && { speakers: speaking },
    filter.addressees && { addressing: ofActors(filter.addressees) },
    filter.via && { via: ofActors(filter.via) },
    filter.events && { event: amongIdsOrKeys('Event', filter.events) },
    (filter.documents != null || filter.text != null) && {
      spans: allOf(
        filter.documents && { documentVersion: { document: amongIdsOrKeys('Document', filter.documents) } },
        filter.text != null && hasText(filter.text),
      ),
    },
  ];
}

/** What the filter asks of a statement; `order` is that of the page, if there is one. */
export function statementWhere(filter: StatementFilterInput | null | undefined, order?: OrderInput): AllOf {
  if (!filter) return allOf();
  const stance = stanceWhere(filter);
  return allOf(...otherwise(filter, order), stance && { stances: stance });
}

/** The same among the statements about one restriction: the stance asked for is the one about *that* restriction. */
export function statementAboutWhere(
  filter: StatementFilterInput | null | undefined,
  order: OrderInput,
): AllOf {
  if (!filter) return allOf();
  const stance = stanceWhere(filter);
  return allOf(
    ...otherwise(filter, order),
    stance && { RAW: (statements: Table) => onJoinedStance(statements, stance) },
  );
}

/**
 * The row of `stances_by_date` that led to a statement. Drizzle joins it as `tr<n>` to the statements `d<n+1>`, and
 * under its own name where plugin-drizzle counts; neither hands it to a filter.
 */
function onJoinedStance(statements: Table, stance: Where): SQL {
  const [, depth] = /^d(\d+)$/.exec(getTableName(statements)) ?? [];
  const joined = sql.identifier(depth === undefined ? 'stances_by_date' : `tr${Number(depth) - 1}`);
  const { relations: own } = relations.statementStances;
  const toSQL = relationsFilterToSQL as (...args: unknown[]) => SQL | undefined;
  const stances = aliasedTable(statementStances, 'asked');
  return sql`exists (select from ${statementStances} asked
    where asked.statement_id = ${joined}.statement_id and asked.restriction_id = ${joined}.restriction_id
      and ${toSQL(stances, stance, own, relations) ?? sql`true`})`;
}
