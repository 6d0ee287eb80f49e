import { type SQL, sql } from 'drizzle-orm';
import { type Database, readAtOnce } from '../db/client.ts';
import { placeMark, placeOf } from './answer.ts';
import { bitOf } from './catalog.ts';
import type { News } from './news.ts';

/** Where something that is as of now may turn into something else. */
type Clock = {
  /** Whose changes move it. */
  kinds: number;
  /** The next such instant after `since`; null when there is none. */
  next: (since: SQL) => SQL;
};

const staleAfter = sql`make_interval(days => coalesce(nullif(current_setting('caveat.stale_days', true), ''), '180')::int)`;

const clocks = {
  /** A period begins or ends, or the day comes on which something was said. */
  present: {
    kinds: bitOf('STATUS') | bitOf('CONSENT') | bitOf('STATEMENT'),
    next: (since) => sql`
      select min(at) as at from (
        select starts_at as at from status_periods union all select ends_at from status_periods
        union all select starts_at from consent_periods union all select ends_at from consent_periods
        union all select spoken_earliest from statements where spoken_edtf is not null
          and tstzrange(spoken_earliest, spoken_latest, '[]') && tstzrange(${since}, null)
      ) instants where at > ${since} and at < 'infinity'`,
  },
  /** What a status rests on grows old: whichever date is its newest, it is one of these. */
  stale: {
    kinds: bitOf('STATUS') | bitOf('STATEMENT') | bitOf('DOCUMENT'),
    next: (since) => sql`
      select min(at) + ${staleAfter} as at from (
        select observed_at_latest as at from status_periods
        union all select s.spoken_latest from status_grounds g join statements s on s.id = g.statement_id
        union all select d.published_latest from status_grounds g join evidence e on e.statement_id = g.statement_id
          join document_versions v on v.id = e.document_version_id join documents d on d.id = v.document_id
      ) dates where at > ${since} - ${staleAfter} and at < 'infinity'`,
  },
} satisfies Record<string, Clock>;

type Name = keyof typeof clocks;
/** None lies after `since` and before `until`, both by `performance.now()`, in the record as of `position`. */
type Span = { since: number; until: number; position: number; generation: number };

/** Ours is not Postgres' clock: an answer ends this much before its time. */
const MARGIN_MILLISECONDS = 25;

/** Until when what is as of now stays as it is. */
export class Boundaries {
  readonly #db: Database;
  readonly #news: News;
  readonly #spans = new Map<Name, Span>();

  constructor(db: Database, news: News) {
    this.#db = db;
    this.#news = news;
  }

  /**
   * The first instant after `since` at which an answer may change that was read at `position`, by `performance.now()`; and
   * the position of which that is known: what changed between the two ends the answer, not the instant.
   */
  async after(
    since: number,
    position: number,
    names: readonly Name[],
  ): Promise<Pick<Span, 'until' | 'position'>> {
    const spans = await Promise.all(
      names.map((name) => this.#known(name, since, position) ?? this.#read(name, since)),
    );
    return {
      until: Math.min(...spans.map((it) => it.until)),
      position: Math.max(...spans.map((it) => it.position)),
    };
  }

  #known(name: Name, since: number, position: number): Span | undefined {
    const span = this.#spans.get(name);
    if (!span || span.generation !== this.#news.generation) return undefined;
    const isSame =
      position <= span.position ||
      (position <= this.#news.head && this.#news.lastOf(clocks[name].kinds) <= span.position);
    return isSame && span.since <= since && since < span.until ? span : undefined;
  }

  async #read(name: Name, since: number): Promise<Span> {
    const { generation } = this.#news;
    const asked = performance.now();
    const span = await readAtOnce(this.#db, placeMark, async (db, snapshot) => {
      // Its `now()` lies between these two, however long it has waited for a connection.
      await db.execute(sql`select 1 -- boundaries`);
      const ago = performance.now() - since + MARGIN_MILLISECONDS;
      const then = sql`now() - make_interval(secs => ${ago / 1_000}::float8)`;
      const [row] = await db.execute<{ left: number | null }>(
        sql`select extract(epoch from at - now())::float8 * 1000 as left from (${clocks[name].next(then)}) next -- boundaries`,
      );
      const marked = await snapshot.marked();
      const until = asked + (row?.left ?? Number.POSITIVE_INFINITY) - MARGIN_MILLISECONDS;
      return { since, until, position: marked ? placeOf(marked).position : 0, generation };
    });
    this.#spans.set(name, span);
    return span;
  }
}
