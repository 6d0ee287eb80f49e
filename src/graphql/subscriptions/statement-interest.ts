import type { Database } from '../../db/client.ts';
import type { FeedChange } from '../../feed/change.ts';
import { type Interest, markOf } from '../../live/interest.ts';
import type { MaybeDate } from '../../record/concept.ts';
import { dateColumns } from '../../record/rows.ts';
import { refuse } from '../errors.ts';
import { type InstantFilterInput, stretchOf } from '../filters.ts';
import type { NodeType } from '../ids.ts';
import { microsecondsOf } from '../instants.ts';
import { resolveKeys } from '../nodes.ts';
import type { StatementFilterInput } from '../statement-filter.ts';

/** The line of a statement, as the feed has it. */
type StatementLine = {
  key: string;
  quotation: string;
  attribution: string;
  speechAct?: string;
  medium?: string;
  spoken?: MaybeDate;
  event?: string;
  speakers?: { actor: string }[];
  addressees?: string[];
  via?: { actor?: string }[];
  evidence?: { document: string }[];
  verbatim?: { document: string }[];
  stances?: { restriction: string; stance: string; explicitness: string }[];
};

type Operators = {
  eq?: string | null | undefined;
  in?: readonly string[] | null | undefined;
  notIn?: readonly string[] | null | undefined;
};
type Test = (line: StatementLine, change: FeedChange) => boolean;

const named = {
  statements: 'Statement',
  restrictions: 'Restriction',
  speakers: 'Actor',
  addressees: 'Actor',
  via: 'Actor',
  events: 'Event',
  documents: 'Document',
} as const satisfies Partial<Record<keyof StatementFilterInput, NodeType>>;
type Named = Partial<Record<keyof typeof named, string[]>>;

/**
 * Statements that come into the record and match the filter of `statements`, asked of their lines: as they were
 * recorded, and the same again in a replay.
 */
export async function statementInterest(db: Database, filter: StatementFilterInput): Promise<Interest> {
  // What is recorded is compared with a filter here, and words are those of the database.
  if (filter.text != null)
    throw refuse(
      'BAD_USER_INPUT',
      '`text` cannot be subscribed to; leave it out, or ask `statements` for it',
    );
  const keys: Named = {};
  for (const [name, type] of Object.entries(named) as [keyof typeof named, NodeType][]) {
    const names = filter[name];
    if (names) keys[name] = await resolveKeys(db, type, names);
  }
  const tests = [
    ...testsOfLine(filter),
    ...testsOfKeys(keys),
    testOfSpeaker(filter, keys.speakers),
    testOfStance(filter, keys.restrictions),
  ];
  return {
    marks: marksFor(keys),
    wants: (change) => {
      if (change.entity !== 'STATEMENT' || change.kind !== 'CREATED' || change.after === null) return false;
      const line = change.after as unknown as StatementLine;
      return tests.every((test) => test(line, change));
    },
  };
}

/** Found by the narrowest of what is asked for. */
function marksFor({ restrictions, speakers }: Named): string[] {
  if (speakers) return speakers.map((key) => markOf('speaker', key));
  if (restrictions) return restrictions.map((key) => markOf('about', key));
  return ['STATEMENT'];
}

function testsOfLine(filter: StatementFilterInput): Test[] {
  const { quotation, attribution, speechAct, medium, spoken, hasStance, hasSpeakers } = filter;
  return [
    (line) => matchesOperators(quotation, line.quotation),
    (line) => matchesOperators(attribution, line.attribution),
    (line) => matchesOperators(speechAct, line.speechAct),
    (line) => matchesOperators(medium, line.medium),
    (line) => spoken == null || liesWithin(line.spoken, spoken),
    (line) => hasStance == null || hasStance === (line.stances ?? []).length > 0,
    (line) => hasSpeakers == null || hasSpeakers === (line.speakers ?? []).length > 0,
  ];
}

function testsOfKeys({ statements, addressees, via, events, documents }: Named): Test[] {
  const among = (keys: string[] | undefined, found: (line: StatementLine) => (string | undefined)[]): Test =>
    keys === undefined
      ? () => true
      : (line) => found(line).some((key) => key !== undefined && keys.includes(key));
  return [
    among(statements, (line) => [line.key]),
    among(addressees, (line) => line.addressees ?? []),
    among(via, (line) => (line.via ?? []).map((it) => it.actor)),
    among(events, (line) => [line.event]),
    among(documents, (line) => [...(line.evidence ?? []), ...(line.verbatim ?? [])].map((it) => it.document)),
  ];
}

/** All that is asked of a speaker holds of one and the same. */
function testOfSpeaker({ speakerKind }: StatementFilterInput, speakers: string[] | undefined): Test {
  if (speakerKind == null && speakers === undefined) return () => true;
  return (_, { facets }) =>
    (facets?.speakers ?? []).some(
      ({ actor, kind }) =>
        matchesOperators(speakerKind, kind) && (speakers === undefined || speakers.includes(actor)),
    );
}

/** All that is asked of a stance holds of one and the same. */
function testOfStance(
  { stance, explicitness }: StatementFilterInput,
  restrictions: string[] | undefined,
): Test {
  if (stance == null && explicitness == null && restrictions === undefined) return () => true;
  return (line) =>
    (line.stances ?? []).some(
      (it) =>
        matchesOperators(stance, it.stance) &&
        matchesOperators(explicitness, it.explicitness) &&
        (restrictions === undefined || restrictions.includes(it.restriction)),
    );
}

/** As `matches` in `filters.ts` has it: what has no value matches none of them. */
function matchesOperators(operators: Operators | null | undefined, value: string | undefined): boolean {
  if (operators == null) return true;
  const { eq, in: among, notIn } = operators;
  if (eq == null && among == null && notIn == null) return true;
  if (value === undefined) return false;
  return (
    (eq == null || value === eq) &&
    (among == null || among.includes(value)) &&
    (notIn == null || !notIn.includes(value))
  );
}

/** As `lies` in `filters.ts` has it. */
function liesWithin(date: MaybeDate, filter: InstantFilterInput): boolean {
  const { certainty, derivation } = filter;
  const { from, until } = stretchOf(filter);
  const columns = dateColumns('spoken', date);
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
