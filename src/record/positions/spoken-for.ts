import { sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { listOf, type Position } from './position.ts';

/** A speaker of a statement on which an actor's position rests: the actor itself, or another one on its behalf. */
export type PositionSpeaker = { statementId: string; speakerId: string; isOnBehalf: boolean };

/** By whom the statements of positions were made, and on behalf of whom their actors spoke in them. */
export type SpokenFor = { speakers: PositionSpeaker[]; onBehalfOf: string[] };

/** The same for each of several positions: speakers in the order of their statements and sources, the others by name. */
export async function findSpokenFor(
  db: Reader,
  positions: readonly Position[],
): Promise<(position: Position) => SpokenFor> {
  const said = positions.flatMap(({ actorId, stances }) =>
    stances.map(({ statementId }) => ({ actorId, statementId })),
  );
  const rows = await db.execute<{
    statementId: string;
    actorId: string;
    speakers: string[];
    onBehalfOf: string[];
  }>(sql`
    select p.statement_id as "statementId", p.actor_id as "actorId",
      to_json(array(select s.actor_id from statement_speakers s where s.statement_id = p.statement_id
              and (s.actor_id = p.actor_id or exists (
                select from statement_on_behalf_of b where b.statement_id = p.statement_id
                   and b.speaker_id = s.actor_id and b.actor_id = p.actor_id))
             order by s.ordinal)) as speakers,
      to_json(array(select b.actor_id from statement_on_behalf_of b join actors a on a.id = b.actor_id
             where b.statement_id = p.statement_id and b.speaker_id = p.actor_id
             order by a.sort_name, a.id)) as "onBehalfOf"
      from unnest(${listOf(said.map((it) => it.statementId))}::uuid[],
                  ${listOf(said.map((it) => it.actorId))}::uuid[]) as p(statement_id, actor_id)`);
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
