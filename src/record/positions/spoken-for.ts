import { sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { SqlTemplates } from '../../db/written/templates.ts';
import { latestOf, wordsOf } from './latest.ts';
import { listOf, type Position } from './position.ts';

/** A speaker of a statement that supports an actor's position: the actor itself, or another one on its behalf. */
export type PositionSpeaker = { statementId: string; speakerId: string; isOnBehalf: boolean };

/** The speakers of the statements of positions, and the principals on whose behalf their actors spoke in them. */
export type SpokenFor = { speakers: PositionSpeaker[]; onBehalfOf: string[] };

/** The same for several positions: speakers in the order of their statements and sources, principals by name. */
export async function findSpokenFor(
  db: Reader,
  positions: readonly Position[],
): Promise<(position: Position) => SpokenFor> {
  const said = positions.flatMap(({ actorId, stances }) =>
    stances.map(({ statementId }) => ({ actorId, statementId })),
  );
  type Row = { statementId: string; actorId: string; speakers: string[]; onBehalfOf: string[] };
  const values = [listOf(said.map((it) => it.statementId)), listOf(said.map((it) => it.actorId))];
  const rows = await db.execute<Row>(
    templates.fill(db, { shape: 'spoken for', values, write: writeSpokenFor }),
  );
  const found = new Map(rows.map((row) => [`${row.statementId} ${row.actorId}`, row]));
  return ({ actorId, stances }) => {
    const own = stances.flatMap(({ statementId }) => found.get(`${statementId} ${actorId}`) ?? []);
    return {
      speakers: own.flatMap(({ statementId, speakers }) =>
        speakers.map((speakerId) => ({ statementId, speakerId, isOnBehalf: speakerId !== actorId })),
      ),
      onBehalfOf: [...new Set(own.flatMap((it) => it.onBehalfOf))],
    };
  };
}

const templates = new SqlTemplates();

const writeSpokenFor = ([statements, actors]: readonly string[]) => sql`
    select p.statement_id as "statementId", p.actor_id as "actorId",
      to_json(array(select s.actor_id from statement_speakers s where s.statement_id = p.statement_id
              and (s.actor_id = p.actor_id or exists (
                select from statement_on_behalf_of b where b.statement_id = p.statement_id
                   and b.speaker_id = s.actor_id and b.actor_id = p.actor_id))
             order by s.ordinal)) as speakers,
      to_json(array(select b.actor_id from statement_on_behalf_of b join actors a on a.id = b.actor_id
             where b.statement_id = p.statement_id and b.speaker_id = p.actor_id
             order by a.sort_name, a.id)) as "onBehalfOf"
      from unnest(${statements}::uuid[], ${actors}::uuid[]) as p(statement_id, actor_id)`;

/**
 * The latest statements in which an actor declined to take a stance, if no earlier than its position's statements;
 * those of one date by key. Empty if the position itself is WITHHELD.
 */
export async function findWithheld(
  db: Reader,
  positions: readonly Position[],
): Promise<(position: Position) => string[]> {
  const pairOf = ({ restrictionId, actorId }: Pick<Position, 'restrictionId' | 'actorId'>) =>
    `${restrictionId} ${actorId}`;
  const taken = new Map(
    positions.flatMap((it) => {
      const [first] = it.stances;
      return first && first.stance !== 'WITHHELD' ? [[pairOf(it), { ...it, ...first }] as const] : [];
    }),
  );
  const pairs = [...taken.values()];
  if (pairs.length === 0) return () => [];
  const values = [
    listOf(pairs.map((it) => it.restrictionId)),
    listOf(pairs.map((it) => it.actorId)),
    listOf(pairs.map((it) => it.statementId)),
  ];
  type Row = { restrictionId: string; actorId: string; statementId: string };
  const rows = await db.execute<Row>(templates.fill(db, { shape: 'withheld', values, write: writeWithheld }));
  const found = Map.groupBy(rows, pairOf);
  return (position) => (found.get(pairOf(position)) ?? []).map((it) => it.statementId);
}

function writeWithheld([restrictions, actors, statements]: readonly string[]) {
  const said = wordsOf(
    sql`ss.restriction_id`,
    sql`pairs p join statement_stances ss on ss.restriction_id = p.restriction_id`,
    sql`sp.actor_id = p.actor_id and ss.stance = 'WITHHELD'`,
  );
  return sql`
    with pairs as (
      select * from unnest(${restrictions}::uuid[], ${actors}::uuid[], ${statements}::uuid[])
        as p(restriction_id, actor_id, held_id)
    ), ${latestOf(said)}
    select l.restriction_id as "restrictionId", l.actor_id as "actorId", l.statement_id as "statementId"
      from latest l join pairs p on p.restriction_id = l.restriction_id and p.actor_id = l.actor_id
      join statements held on held.id = p.held_id
     where (l.sort_date_desc, coalesce(l.spoken_earliest, '-infinity'))
             >= (held.sort_date_desc, coalesce(held.spoken_earliest, '-infinity'))
     order by l.key`;
}
