import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import type { derivation, explicitness, stanceKind } from '../../db/tables/index.ts';
import type { SqlTemplates, Template } from '../../db/written/templates.ts';
import { isWithin, placeOf, type Slice, type SortColumn, type SortKey, sortedBy } from '../rules/slice.ts';

type Value<Enum extends { enumValues: readonly string[] }> = Enum['enumValues'][number];
export type StanceKind = Value<typeof stanceKind>;

type HeldStance = { statementId: string; stance: StanceKind; explicitness: Value<typeof explicitness> };

/** The date of the earliest statement. Tied statements have the same `earliest` and `latest`. */
type Spoken = {
  spokenEdtf: string | null;
  spokenEarliest: string | null;
  spokenLatest: string | null;
  spokenExpression: string | null;
  spokenDerivation: Value<typeof derivation> | null;
};

/** An actor's position on a restriction: its latest stances, several if tied, none if nothing is recorded. */
export type Position = Pair & Spoken & { stances: HeldStance[] };
/** A position where it stands in a list. */
export type PlacedPosition = Position & { place: SortKey };
export type Pair = { restrictionId: string; actorId: string };

/** The stance. Null if nothing is recorded, or tied stances differ. */
export function stanceOf({ stances: [first, ...others] }: Position): StanceKind | null {
  return first && others.every(({ stance }) => stance === first.stance) ? first.stance : null;
}

export type PositionOrder = { by: 'RESTRICTION' | 'ACTOR' | 'SPOKEN'; descending: boolean };

export const sortColumns: Record<PositionOrder['by'], readonly SortColumn[]> = {
  RESTRICTION: [
    { value: sql`r.title`, type: 'text' },
    { value: sql`r.id`, type: 'uuid' },
  ],
  ACTOR: [
    { value: sql`a.sort_name`, type: 'text' },
    { value: sql`a.id`, type: 'uuid' },
  ],
  SPOKEN: [{ value: sql`coalesce(l.sort_date, 'infinity')`, type: 'timestamptz' }],
};
/** For the descending order: undated positions come last there, too. */
const spokenLastFirst: SortColumn = {
  value: sql`coalesce(l.sort_date_desc, '-infinity')`,
  type: 'timestamptz',
  descending: true,
};

/** The sort order of positions: as requested, then by title and name, so that it is total. */
export function positionColumns(order: readonly PositionOrder[]): SortColumn[] {
  const seen = new Set<PositionOrder['by']>();
  const rest = (['RESTRICTION', 'ACTOR'] as const).map((by) => ({ by, descending: false }));
  return [...order, ...rest].flatMap(({ by, descending }) => {
    if (seen.has(by)) return [];
    seen.add(by);
    if (by === 'SPOKEN' && descending) return [spokenLastFirst];
    return sortColumns[by].map((column) => ({ ...column, descending }));
  });
}

/** Each pair with a statement that counts, `l`, with its restriction `r` and its actor `a`. */
export const held = sql`latest l join restrictions r on r.id = l.restriction_id join actors a on a.id = l.actor_id`;

type Row = Pair &
  Spoken & { askedId: string; place: string[] } & {
    [Column in keyof HeldStance]: HeldStance[Column] | null;
  };

/**
 * Positions in `listed`, after `start` with the CTE `latest`. `list`: what tells one list from the others; null for one.
 */
type Lists = { start: SQL; listed: SQL; list: SQL | null; columns: readonly SortColumn[]; slice: Slice };

/** The positions of lists that are written once for each shape. */
export async function readPositions<Values extends object>(
  db: Reader,
  templates: SqlTemplates,
  { write, ...about }: Omit<Template<Values>, 'write'> & { write: (values: Values) => Lists },
): Promise<(PlacedPosition & { askedId: string })[]> {
  const asked = templates.fill(db, { ...about, write: (values) => writeLists(write(values)) });
  return inPositions(await db.execute<Row>(asked));
}

function writeLists({ start, listed, list, columns, slice }: Lists): SQL {
  const each = list === null ? sql`` : sql`partition by ${list}`;
  return sql`${start}
    select "askedId", "restrictionId", "actorId", "statementId", stance, explicitness, "spokenEdtf", "spokenEarliest",
      "spokenLatest", "spokenExpression", "spokenDerivation", place
    from (select coalesce(l.asked_id, r.id) as "askedId", r.id as "restrictionId", a.id as "actorId",
      l.statement_id as "statementId", l.stance, l.explicitness, l.spoken_edtf as "spokenEdtf",
      l.spoken_earliest as "spokenEarliest", l.spoken_latest as "spokenLatest",
      l.spoken_expression as "spokenExpression", l.spoken_derivation as "spokenDerivation", ${placeOf(columns)} as place,
      dense_rank() over (${each} order by ${sortedBy(columns, slice.isBackward)}) as nth,
      row_number() over (order by ${sortedBy(columns)}, r.id, a.id, l.asked_id, l.key) as at
      from ${listed} where ${isWithin(columns, slice)}) listed
    where nth <= ${slice.size + 1} order by at`;
}

function inPositions(rows: readonly Row[]): (PlacedPosition & { askedId: string })[] {
  const positions: (PlacedPosition & { askedId: string })[] = [];
  for (const { statementId, stance, explicitness, ...row } of rows) {
    let position = positions.at(-1);
    if (
      position?.actorId !== row.actorId ||
      position.restrictionId !== row.restrictionId ||
      position.askedId !== row.askedId
    ) {
      position = { ...row, stances: [] };
      positions.push(position);
    }
    if (statementId !== null && stance !== null && explicitness !== null)
      position.stances.push({ statementId, stance, explicitness });
  }
  return positions;
}

/** UUIDs as an array literal of Postgres. */
export const listOf = (ids: readonly string[]) => `{${ids.join(',')}}`;
