import { sql } from 'drizzle-orm';
import type { Database } from '../../../src/db/client.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { type DateGiven, fromInstant } from '../../../src/record/timeline/assertions/dates.ts';
import type { PeriodRow } from '../../../src/record/timeline/kind.ts';
import { graphql } from '../../support/both-ways.ts';
import type { Expected } from './model/expected-timeline.ts';
import { type When, when } from './model/when.ts';

type Bounds = { earliest: string | null; latest: string | null } | null;
type Row = {
  id: string;
  owner: string;
  resumes: string | null;
  state: string;
  review: string | null;
  isNoReviewStated: boolean;
  starts: string;
  ends: string;
  grounds: string[];
} & Record<'from' | 'to' | 'seen' | 'last', Bounds>;

/** The timelines of statuses and of consents by the key of their restriction, a line for each stored row. */
export async function readTables(db: Database, rules: readonly string[]): Promise<Map<string, string[]>> {
  const ms = (
    column: string,
  ) => `case when ${column} = 'infinity' then 'Infinity' when ${column} = '-infinity'
    then '-Infinity' else round(extract(epoch from ${column}) * 1000)::text end`;
  const bounds = (name: string) => `case when p.${name}_edtf is not null then json_build_object(
    'earliest', ${ms(`p.${name}_earliest`)}, 'latest', ${ms(`p.${name}_latest`)}) end`;
  const common = sql.raw(`p.id, p.resumes, ${ms('p.starts_at')} as starts, ${ms('p.ends_at')} as ends,
    ${bounds('valid_from')} as "from", ${bounds('valid_to')} as "to", ${bounds('observed_at')} as seen,
    ${bounds('last_observed_at')} as last`);
  const rows = await db.execute<Row>(sql`
    select r.key as owner, ${common}, concat_ws('/', p.status, p.licence_policy, s.key) as state, p.review::text as review,
           p.is_no_review_stated as "isNoReviewStated", p.starts_at,
           (select json_agg(concat_ws('|', s.key, g."for", g.weight)) from status_grounds g join statements s on s.id = g.statement_id
                  where g.status_period_id = p.grounded_id) as grounds
      from status_periods p join restrictions r on r.id = p.restriction_id left join actors s on s.id = p.suspended_by_id where r.key = any (${`{${rules}}`})
    union all
    select r.key, ${common}, p.state::text, null, false, p.starts_at,
           (select json_agg(concat_ws('|', s.key, 'STATUS', g.weight)) from consent_grounds g join statements s on s.id = g.statement_id
                  where g.consent_period_id = p.grounded_id)
      from consent_periods p join consents c on c.id = p.consent_id join restrictions r on r.id = c.restriction_id
     where r.key = any (${`{${rules}}`}) order by starts_at`);
  const timelines = Map.groupBy(rows, (it) => it.owner);
  return new Map(
    rules.map((rule) => {
      const timeline = timelines.get(rule) ?? [];
      return [rule, timeline.map((it) => rowText(it, timeline))];
    }),
  );
}

function rowText(row: Row, timeline: readonly Row[]): string {
  const of = (bounds: Bounds) =>
    bounds && {
      from: bounds.earliest === null ? null : Number(bounds.earliest),
      to: Number(bounds.latest) + 1,
    };
  const review = row.review === 'NONE' && !row.isNoReviewStated ? null : row.review;
  return text({
    ...row,
    review,
    startsAt: Number(row.starts),
    endsAt: Number(row.ends),
    ...{ from: of(row.from), to: of(row.to), seen: of(row.seen), last: of(row.last) },
    resumes: row.resumes === null ? null : timeline.findIndex((it) => it.id === row.resumes),
  });
}

/** What the tables should hold, in the same words. */
export const expectedRows = (timeline: readonly Expected[]) => timeline.map((it) => text(it));

type Dated = Pick<When, 'from' | 'to'> | null;
type Said = {
  state: string;
  review: string | null;
  resumes: number | null;
  grounds: Iterable<string>;
} & Record<'from' | 'to' | 'seen' | 'last', Dated> &
  Record<'startsAt' | 'endsAt', number>;

function text(it: Said): string {
  const dates = (['from', 'to', 'seen', 'last'] as const).flatMap((field) => {
    const date = it[field];
    return date === null ? [] : [`${field} ${date.from === null ? '' : day(date.from)}/${day(date.to - 1)}`];
  });
  return [
    it.state,
    ...(it.review === null ? [] : [it.review]),
    `${day(it.startsAt)}..${day(it.endsAt)}`,
    ...dates,
    `{${[...it.grounds].sort().join()}}`,
    ...(it.resumes === null ? [] : [`resumes ${it.resumes}`]),
  ].join(' ');
}

const day = (at: number) =>
  Number.isFinite(at) ? new Date(at).toISOString().replace(/T00:00:00.000Z$|T23:59:59.999Z$/, '') : '';

const uncertain = '{ earliest latest }';
const dates = `validFrom ${uncertain} validTo ${uncertain} observedAt ${uncertain}`;
const timelineQuery = `query ($rules: [ID!]) {
  restrictions(first: 100, where: { restrictions: { in: $rules } }) { nodes {
    key
    timeline { state: status licencePolicy review ${dates} grounds { statement { key } axis weight } }
    consents { nodes { timeline { state ${dates} grounds { statement { key } weight } } } }
  } }
}`;

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the query's
type Answer = any;

export async function askGraphql(
  db: Database,
  source: string,
  variableValues: Record<string, unknown>,
): Promise<Answer> {
  const contextValue = { db, principal: { name: 'test', role: 'EDITOR' }, requestId: 'test' };
  const { data, errors } = await graphql({ schema, source, variableValues, contextValue });
  if (errors?.[0]) throw errors[0].originalError ?? errors[0];
  return data;
}

/** What GraphQL says of each period of the timelines, resumed parts included, in their order. */
export async function readTimelines(db: Database, rules: readonly string[]): Promise<Map<string, string[]>> {
  const nodes: Answer[] = [];
  for (let from = 0; from < rules.length; from += 100) {
    const page = await askGraphql(db, timelineQuery, { rules: rules.slice(from, from + 100) });
    nodes.push(...page.restrictions.nodes);
  }
  const all = nodes.map(({ key, timeline, consents }: Answer): [string, string[]] => [
    key,
    [...timeline, ...consents.nodes.flatMap((it: Answer) => it.timeline)].map((it: Answer) => {
      const of = (date: Answer) =>
        date && {
          from: date.earliest === null ? null : Date.parse(date.earliest),
          to: Date.parse(date.latest) + 1,
        };
      const grounds = it.grounds.map(
        ({ statement, axis = 'STATUS', weight }: Answer) => `${statement.key}|${axis}|${weight}`,
      );
      return answerText({
        ...it,
        state: [it.state, it.licencePolicy ?? []].flat().join('/'),
        from: of(it.validFrom),
        to: of(it.validTo),
        seen: of(it.observedAt),
        grounds,
      });
    }),
  ]);
  return new Map(all);
}

/** What GraphQL should say, in the same words. */
export const expectedAnswers = (timeline: readonly Expected[], isConsent: boolean) =>
  timeline.map((it) => answerText({ ...it, review: isConsent ? null : (it.review ?? 'NONE') }));

function answerText(it: Omit<Said, 'startsAt' | 'endsAt' | 'last' | 'resumes'>): string {
  const review = it.review ?? null;
  return text({ ...it, review, startsAt: 0, endsAt: 0, last: null, resumes: null });
}

/** The rows of one timeline as the rules make them, in the same words. */
export const rowsText = (rows: readonly PeriodRow[]) =>
  rows.map((row) => {
    const of = (given: DateGiven | undefined) => (given === undefined ? null : when(given as string));
    const { validFrom, validTo, observedAt, lastObservedAt } = row.dates;
    return text({
      ...row,
      review: row.review === 'NONE' && !row.isNoReviewStated ? null : row.review,
      startsAt: fromInstant(row.startsAt),
      endsAt: fromInstant(row.endsAt),
      ...{ from: of(validFrom), to: of(validTo), seen: of(observedAt), last: of(lastObservedAt) },
      grounds: row.grounds.map((it) => `${it.statementId}|${it.axis}|${it.weight}`),
      resumes: row.resumes === null ? null : rows.findIndex((it) => it.id === row.resumes),
    });
  });
