import type { Database } from '../../db/client.ts';
import type { FeedChange } from '../../feed/change.ts';
import { type Interest, markOf } from '../../live/interest.ts';
import type { MaybeDate } from '../../record/write/concept.ts';
import { dateColumns } from '../../record/write/rows.ts';
import { microsecondsOf } from '../as-of/instants.ts';
import { type InstantFilterInput, stretchOf } from '../filters/filters.ts';
import type {
  EvidenceFilterInput,
  SpeakerFilterInput,
  StanceFilterInput,
  StatementFilterInput,
  TranslationFilterInput,
} from '../filters/statement-filter.ts';
import { refuse } from '../schema/errors.ts';
import {
  type LinePredicate,
  matchesOperators,
  readCombined,
  readReferences,
  readWords,
} from './line-filters.ts';

type StanceLine = { restriction: string; stance: string; explicitness: string };
type SpeakerLine = { actor: string; role?: string; onBehalfOf?: string[]; kind: string | undefined };
type TranslationLine = { language: string; by: string };
type SpanLine = { document: string };

/** The line of a statement, as the feed has it. */
type StatementLine = {
  key: string;
  note?: string;
  quotation: string;
  attribution: string;
  speechAct?: string;
  factuality?: string;
  medium?: string;
  spoken?: MaybeDate;
  event?: string;
  speakers?: Omit<SpeakerLine, 'kind'>[];
  addressees?: string[];
  via?: { actor?: string }[];
  evidence?: SpanLine[];
  verbatim?: SpanLine[];
  stances?: StanceLine[];
  about?: string[];
  translations?: TranslationLine[];
};
type Recorded = { line: StatementLine; speakers: SpeakerLine[]; principal: string };

/**
 * Statements that come into the record and match the filter of `statements`, asked of their lines: as they were
 * recorded, and the same again in a replay.
 */
export async function statementInterest(db: Database, filter: StatementFilterInput): Promise<Interest> {
  const { test, keys: marks } = await readCombined(filter, (own) => readOwn(db, own));
  return {
    marks: marks ?? ['STATEMENT'],
    wants: (change) => {
      if (change.entity !== 'STATEMENT' || change.kind !== 'CREATED' || change.after === null) return false;
      const line = change.after as unknown as StatementLine;
      return test({ line, speakers: speakersOf(line, change), principal: change.principal });
    },
  };
}

/** What kind of actor a speaker was is not in the line. */
function speakersOf({ speakers = [] }: StatementLine, { facets }: FeedChange): SpeakerLine[] {
  const kinds = new Map(facets?.speakers?.map(({ actor, kind }) => [actor, kind]));
  return speakers.map((speaker) => ({ ...speaker, kind: kinds.get(speaker.actor) }));
}

/** Its keys are marks: of the narrowest that is asked for. */
async function readOwn(db: Database, own: StatementFilterInput): Promise<LinePredicate<Recorded>> {
  const stance = own.stance && (await readStance(db, own.stance));
  const speaker = own.speaker && (await readSpeaker(db, own.speaker));
  const evidence = own.evidence && (await readEvidence(db, own.evidence));
  const translation = own.translation && (await readTranslation(own.translation));
  const itself = await readReferences(db, 'Statement', own.statements);
  const addressees = await readReferences(db, 'Actor', own.addressees);
  const via = await readReferences(db, 'Actor', own.via);
  const event = await readReferences(db, 'Event', own.event);
  const about = await readReferences(db, 'Restriction', own.about);
  const { hasStance, hasSpeakers, hasTranslations, spoken } = own;
  refuseUnheard(own);
  const [hasKey, hasNote, isBy] = (['key', 'note', 'principal'] as const).map((name) =>
    readWords(name, own[name]),
  ) as [Words, Words, Words];
  return {
    test: ({ line, speakers, principal }) =>
      hasKey(line.key) &&
      hasNote(line.note) &&
      isBy(principal) &&
      matchesOperators(own.quotation, line.quotation) &&
      matchesOperators(own.attribution, line.attribution) &&
      matchesOperators(own.speechAct, line.speechAct) &&
      matchesOperators(own.factuality, line.factuality) &&
      matchesOperators(own.medium, line.medium) &&
      (spoken == null || liesWithin(line.spoken, spoken)) &&
      (hasStance == null || hasStance === (line.stances ?? []).length > 0) &&
      (hasSpeakers == null || hasSpeakers === speakers.length > 0) &&
      (hasTranslations == null || hasTranslations === (line.translations ?? []).length > 0) &&
      (!translation || (line.translations ?? []).some((it) => translation.test(it))) &&
      (!stance || (line.stances ?? []).some((it) => stance.test(it))) &&
      (!speaker || speakers.some((it) => speaker.test(it))) &&
      (!evidence || [...(line.evidence ?? []), ...(line.verbatim ?? [])].some((it) => evidence.test(it))) &&
      itself.test([line.key]) &&
      addressees.test(line.addressees ?? []) &&
      via.test((line.via ?? []).flatMap(({ actor }) => actor ?? [])) &&
      about.test([...(line.stances ?? []).map((it) => it.restriction), ...(line.about ?? [])]) &&
      event.test(line.event === undefined ? [] : [line.event]),
    keys:
      speaker?.keys?.map((key) => markOf('speaker', key)) ??
      (stance?.keys ?? about.keys)?.map((key) => markOf('about', key)) ??
      null,
  };
}

type Words = ReturnType<typeof readWords>;

/** Throws BAD_USER_INPUT for what cannot be said of a statement when it is recorded, or is the same of all. */
function refuseUnheard(own: StatementFilterInput): void {
  for (const name of [
    'namespace',
    'firstRecordedAt',
    'lastRecordedAt',
    'isFirstText',
    'needsReview',
  ] as const)
    if (own[name] != null)
      throw refuse('BAD_USER_INPUT', `\`${name}\` cannot be subscribed to; leave it out`);
}

/** One stance must meet all conditions on a stance. */
const readStance = (db: Database, filter: StanceFilterInput) =>
  readCombined(filter, async (own): Promise<LinePredicate<StanceLine>> => {
    const restriction = await readReferences(db, 'Restriction', own.restriction);
    return {
      test: (it) =>
        matchesOperators(own.kind, it.stance) &&
        matchesOperators(own.explicitness, it.explicitness) &&
        restriction.test([it.restriction]),
      keys: restriction.keys,
    };
  });

/** One speaker must meet all conditions on a speaker. */
const readSpeaker = (db: Database, filter: SpeakerFilterInput) =>
  readCombined(filter, async (own): Promise<LinePredicate<SpeakerLine>> => {
    const actor = await readReferences(db, 'Actor', own.actor);
    const onBehalfOf = await readReferences(db, 'Actor', own.onBehalfOf);
    const hasRole = readWords('role', own.role);
    return {
      test: (it) =>
        matchesOperators(own.kind, it.kind) &&
        hasRole(it.role) &&
        actor.test([it.actor]) &&
        onBehalfOf.test(it.onBehalfOf ?? []),
      keys: actor.keys,
    };
  });

/** One translation must meet all conditions on a translation. */
const readTranslation = (filter: TranslationFilterInput) =>
  readCombined(filter, async (own): Promise<LinePredicate<TranslationLine>> => {
    const hasLanguage = readWords('language', own.language);
    return { test: (it) => hasLanguage(it.language) && matchesOperators(own.by, it.by), keys: null };
  });

const readEvidence = (db: Database, filter: EvidenceFilterInput) =>
  readCombined(filter, async (own): Promise<LinePredicate<SpanLine>> => {
    // What is recorded is compared with a filter here, and words are those of the database.
    if (own.text != null)
      throw refuse(
        'BAD_USER_INPUT',
        '`text` cannot be subscribed to; leave it out, or ask `statements` for it',
      );
    const document = await readReferences(db, 'Document', own.document);
    return { test: (it) => document.test([it.document]), keys: null };
  });

/** As `lies` in `filters.ts` has it. */
function liesWithin(date: MaybeDate, filter: InstantFilterInput): boolean {
  const { certainty, derivation, isNull } = filter;
  const { from, until } = stretchOf(filter);
  const columns = dateColumns('spoken', date);
  if (!matchesOperators({ isNull }, columns.spokenEdtf)) return false;
  if (!matchesOperators(derivation, columns.spokenDerivation ?? undefined)) return false;
  if (from === null && until === null) return true;
  if (columns.spokenEdtf === null) return false;
  const [start, end] = [instantOf(from), instantOf(until)];
  const [earliest, latest] = [instantOf(columns.spokenEarliest), instantOf(columns.spokenLatest)];
  return certainty === 'POSSIBLY'
    ? isInOrder(start, end) && isInOrder(start, latest) && isInOrder(earliest, end)
    : (start === null || (earliest !== null && start <= earliest)) &&
        (end === null || (latest !== null && latest <= end));
}

const instantOf = (text: string | null) => (text === null ? null : microsecondsOf(text));

/** One that is not there is on no side of the other. */
const isInOrder = (before: bigint | null, after: bigint | null) =>
  before === null || after === null || before <= after;
