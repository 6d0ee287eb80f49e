import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../db/client.ts';
import type { EntityType } from './concept.ts';

/** Something in the record that rests on nothing now, and wants a person to look at it. */
export type Unsupported = { entity: EntityType; id: string };

/** What evidence shows, by the column that names it. */
const SHOWN = [
  ['RESTRICTION', 'restriction_id'],
  ['TRANSFER', 'transfer_id'],
  ['EVENT', 'event_id'],
  ['AFFILIATION', 'affiliation_id'],
  ['ACTOR', 'actor_id'],
  ['ITEM', 'item_id'],
  ['PLACE', 'place_id'],
  ['TARGET', 'target_id'],
] as const;

/** All that rested on a document and now rests on nothing: statements, statuses and consents, then what it alone showed. */
export function findUnsupportedBy(db: Reader, documentId: string): Promise<Unsupported[]> {
  const spans = sql`evidence e join document_versions v on v.id = e.document_version_id where v.document_id = ${documentId}`;
  const shown = SHOWN.map(([entity, name], index) => {
    const column = sql.identifier(name);
    return sql`
      select distinct ${sql.raw(String(index + 3))} as rank, ${entity}::entity_type as entity, e.${column} as id from ${spans} and e.${column} is not null
         and not exists (select from evidence o
                          where o.${column} = e.${column} and evidence_stands(o.document_version_id, o.exact))`;
  });
  return findAll(
    db,
    sql`${restingOn(sql`select e.statement_id from ${spans} and e.statement_id is not null`)} union all ${sql.join(shown, sql` union all `)}`,
  );
}

/** All that rested on a statement and now rests on nothing, the statement among it. */
export function findUnsupportedByStatement(db: Reader, statementId: string): Promise<Unsupported[]> {
  return findAll(db, restingOn(sql`select ${statementId}::uuid as statement_id`));
}

/**
 * What no rule could decide when others turned out to be this actor: statements that name it as speaker and as addressee,
 * or twice in how they came; groups whose only member it is, or that it is itself; transfers from it to itself.
 */
export function findDoubtfulAfterMerge(db: Reader, actorId: string): Promise<Unsupported[]> {
  const named = ['statement_speakers', 'statement_via'].map(
    (table) => sql`select statement_id from ${sql.identifier(table)} where actor_id = ${actorId}`,
  );
  return findAll(
    db,
    sql`
      select 0 as rank, 'STATEMENT'::entity_type as entity, s.statement_id as id
        from (${sql.join(named, sql` union `)}) s
       where exists (select from actor_merges where into_id = ${actorId}) and statement_names_one_twice(s.statement_id)
      union all
      select 1, 'TRANSFER', t.id from transfers t
       where t.supplier_id = ${actorId} and t.recipient_id = ${actorId}
         and exists (select from actor_merges where into_id = ${actorId})
      union all
      select distinct 2, 'ACTOR'::entity_type, m.group_id from actor_members m
       where ${actorId}::uuid in (m.group_id, m.member_id) and group_is_of_one(m.group_id)`,
  );
}

/** Of these statements and what they support, what is supported no more. */
function restingOn(statements: SQL): SQL {
  return sql`
    select distinct 0 as rank, 'STATEMENT'::entity_type as entity, s.statement_id as id from (${statements}) s
     where not statement_supports(s.statement_id)
    union all
    select distinct 1, 'STATUS'::entity_type, g.status_period_id from status_grounds g
     where g.weight = 'SUPPORTS' and g.statement_id in (${statements}) and status_needs_review(g.status_period_id)
    union all
    select distinct 2, 'CONSENT'::entity_type, g.consent_period_id from consent_grounds g
     where g.weight = 'SUPPORTS' and g.statement_id in (${statements}) and consent_needs_review(g.consent_period_id)`;
}

async function findAll(db: Reader, found: SQL): Promise<Unsupported[]> {
  return db.execute<Unsupported>(sql`select entity, id from (${found}) found order by rank, id`);
}
