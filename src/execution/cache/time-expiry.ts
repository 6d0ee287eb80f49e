import { type SQL, sql } from 'drizzle-orm';
import { type Database, readAtOnce } from '../../db/client.ts';
import { positionMark, positionOf } from '../snapshot-position.ts';
import type { Watermarks } from './change-watermarks.ts';
import { bitOf } from './dependencies.ts';

/** A source of instants at which results that depend on the present change. */
type Clock = {
  /** The kinds of entity whose changes move the next instant. */
  kinds: number;
  /** The next such instant after `since`; null if none follows. */
  next: (since: SQL) => SQL;
};

const staleAfter = sql`make_interval(days => coalesce(nullif(current_setting('caveat.stale_days', true), ''), '180')::int)`;

const clocks = {
  /** A period or a membership begins or ends, or the day of a statement comes. */
  present: {
    kinds: bitOf('STATUS') | bitOf('CONSENT') | bitOf('STATEMENT') | bitOf('ACTOR') | bitOf('PLACE'),
    next: (since) => sql`
      select min(at) as at from (
        select starts_at as at from status_periods union all select ends_at from status_periods
        union all select starts_at from consent_periods union all select ends_at from consent_periods
        union all select unnest(array[valid_from_earliest, valid_to_latest + interval '1 millisecond']) from actor_members
        union all select unnest(array[valid_from_earliest, valid_to_latest + interval '1 millisecond']) from place_broader
        union all select spoken_earliest from statements where spoken_edtf is not null
          and tstzrange(spoken_earliest, spoken_latest, '[]') && tstzrange(${since}, null)
      ) instants where at > ${since} and at < 'infinity'`,
  },
  /** The newest evidence of a status becomes stale: its date is one of these. */
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
/** No boundary lies after `since` and before `until`, both by `performance.now()`, in the record as of `position`. */
type Span = { since: number; until: number; position: number; generation: number };

/** A margin, because our clock may differ from Postgres's. */
const MARGIN_MILLISECONDS = 25;

/** Computes when results that depend on the present expire. */
export class TimeExpiry {
  readonly #db: Database;
  readonly #watermarks: Watermarks;
  readonly #spans = new Map<Name, Span>();

  constructor(db: Database, watermarks: Watermarks) {
    this.#db = db;
    this.#watermarks = watermarks;
  }

  /**
   * The first instant after `since`, by `performance.now()`, at which a response that was read at `position` may
   * change, and the position at which the instant was computed: a change between the two invalidates the response
   * itself.
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
    if (!span || span.generation !== this.#watermarks.generation) return undefined;
    const isSame =
      position <= span.position ||
      (position <= this.#watermarks.head && this.#watermarks.lastOf(clocks[name].kinds) <= span.position);
    return isSame && span.since <= since && since < span.until ? span : undefined;
  }

  async #read(name: Name, since: number): Promise<Span> {
    const { generation } = this.#watermarks;
    const asked = performance.now();
    const span = await readAtOnce(this.#db, positionMark, async (db, snapshot) => {
      // The statement's `now()` lies between these two, however long it has waited for a connection.
      await db.execute(sql`select 1 -- boundaries`);
      const ago = performance.now() - since + MARGIN_MILLISECONDS;
      const then = sql`now() - make_interval(secs => ${ago / 1_000}::float8)`;
      const [row] = await db.execute<{ left: number | null }>(
        sql`select extract(epoch from at - now())::float8 * 1000 as left from (${clocks[name].next(then)}) next -- boundaries`,
      );
      const marked = await snapshot.marked();
      const until = asked + (row?.left ?? Number.POSITIVE_INFINITY) - MARGIN_MILLISECONDS;
      return { since, until, position: marked ? positionOf(marked).position : 0, generation };
    });
    this.#spans.set(name, span);
    return span;
  }
}
