import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { evidenceColumns } from '../entities/index.ts';
import type { EntityType } from '../write/concept.ts';

/** A record that has lost its support and should be reviewed. Sorted by `rank`, then `id`. */
export type Unsupported = { entity: EntityType; id: string; rank: number };
/** The records found, by the ID of the record that was asked about. */
export type FoundBy = ReadonlyMap<string, Unsupported[]>;

/** The kinds of records that evidence shows besides statements; referring ones come first. */
const SHOWN = evidenceColumns.filter(({ entity }) => entity !== 'STATEMENT').reverse();

const among = (ids: readonly string[]) => sql`unnest(${`{${ids.join(',')}}`}::uuid[])`;

/**
 * The records that each of these documents supported and that are now unsupported: statements, statuses and consents,
 * then those that it alone showed. All words of a document with one text that is not retracted stand: only its
 * statements that another one denies or walks back are checked.
 */
export function findUnsupportedBy(db: Reader, documentIds: readonly string[]): Promise<FoundBy> {
  const shown = SHOWN.map(({ entity, column: name }, index) => {
    const column = sql.identifier(name);
    return sql`
      select distinct e.owner, ${sql.raw(String(index + 3))} as rank, ${entity}::entity_type as entity, e.${column} as id
        from spans e
       where e.is_doubtful and e.${column} is not null
         and not exists (select from evidence o
                          where o.${column} = e.${column} and evidence_stands(o.document_version_id, o.exact))`;
  });
  return findAll(
    db,
    sql`
      asked as materialized (
        select owner, exists (select from document_retractions r where r.document_id = owner)
                   or (select count(*) > 1 from document_versions v where v.document_id = owner) as is_doubtful
          from ${among(documentIds)} asked(owner)),
      spans as materialized (
        select a.owner, a.is_doubtful, e.*
          from asked a
          join document_versions v on v.document_id = a.owner
          join evidence e on e.document_version_id = v.id),
      resting as materialized (
        select distinct owner, is_doubtful, statement_id from spans where statement_id is not null),
      ${onStatements.tables}`,
    sql`${onStatements.found} union all ${sql.join(shown, sql` union all `)}`,
  );
}

/**
 * All unsupported records. Candidates are those of documents that were retracted, that have several texts, or that have
 * a statement which another one denies or walks back. By rank, then ID.
 */
export async function findUnsupported(db: Reader): Promise<Unsupported[]> {
  const documents = await db.execute<{ id: string }>(sql`
    select document_id as id from document_retractions
    union select document_id from document_versions where number > 1
    union select v.document_id
      from statement_relations r join evidence e on e.statement_id = r.object_id
        join document_versions v on v.id = e.document_version_id
     where r.relation in ('WALKS_BACK', 'DENIES')`);
  const found = await findUnsupportedBy(
    db,
    documents.map(({ id }) => id),
  );
  const each = new Map([...found.values()].flat().map((it) => [`${it.entity} ${it.id}`, it]));
  return [...each.values()].sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
}

/** The records that each of these statements supported and that are now unsupported, including the statement itself. */
export function findUnsupportedByStatements(db: Reader, statementIds: readonly string[]): Promise<FoundBy> {
  return findAll(
    db,
    sql`
      resting as materialized (
        select owner, true as is_doubtful, owner as statement_id from ${among(statementIds)} asked(owner)),
      ${onStatements.tables}`,
    onStatements.found,
  );
}

/**
 * The conflicts that no rule could resolve when other actors were merged into each of these: statements that name it as
 * speaker and as addressee, or twice in their chain; groups whose only member it is, or that contain itself; transfers
 * from it to itself.
 */
export function findDoubtfulAfterMerge(db: Reader, actorIds: readonly string[]): Promise<FoundBy> {
  const named = ['statement_speakers', 'statement_via'].map(
    (table) =>
      sql`select m.owner, t.statement_id from merged m join ${sql.identifier(table)} t on t.actor_id = m.owner`,
  );
  return findAll(
    db,
    sql`
      asked as materialized (select owner from ${among(actorIds)} asked(owner)),
      merged as materialized (
        select owner from asked where exists (select from actor_merges where into_id = owner))`,
    sql`
      select s.owner, 0 as rank, 'STATEMENT'::entity_type as entity, s.statement_id as id
        from (${sql.join(named, sql` union `)}) s
       where statement_names_one_twice(s.statement_id)
      union all
      select m.owner, 1, 'TRANSFER', t.id
        from merged m join transfers t on t.supplier_id = m.owner and t.recipient_id = m.owner
      union all
      select distinct g.owner, 2, 'ACTOR'::entity_type, g.group_id
        from (select a.owner, m.group_id from asked a join actor_members m on m.group_id = a.owner
              union select a.owner, m.group_id from asked a join actor_members m on m.member_id = a.owner) g
       where group_is_of_one(g.group_id)`,
  );
}

/**
 * The unsupported ones among the `resting` statements and the records that they support. Each is checked once, however
 * many owners it has, and only after the tables have selected it: Postgres underestimates the cost of the functions. A
 * statement whose words stand is supported unless another one contradicts it.
 */
const onStatements: { tables: SQL; found: SQL } = {
  tables: sql`
      doubtful as materialized (
        select distinct statement_id from resting
         where is_doubtful
            or statement_id in (select object_id from statement_relations where relation in ('WALKS_BACK', 'DENIES'))),
      states as materialized (
        select distinct r.owner, g.status_period_id as id
          from resting r join status_grounds g on g.weight = 'SUPPORTS' and g.statement_id = r.statement_id),
      state_ids as materialized (select distinct id from states),
      agreements as materialized (
        select distinct r.owner, g.consent_period_id as id
          from resting r join consent_grounds g on g.weight = 'SUPPORTS' and g.statement_id = r.statement_id),
      agreement_ids as materialized (select distinct id from agreements)`,
  found: sql`
      select owner, 0 as rank, 'STATEMENT'::entity_type as entity, statement_id as id from resting
       where statement_id in (select statement_id from doubtful where not statement_supports(statement_id))
      union all
      select owner, 1, 'STATUS'::entity_type, id from states
       where id in (select id from state_ids where status_needs_review(id))
      union all
      select owner, 2, 'CONSENT'::entity_type, id from agreements
       where id in (select id from agreement_ids where consent_needs_review(id))`,
};

async function findAll(db: Reader, tables: SQL, found: SQL): Promise<FoundBy> {
  const rows = await db.execute<Unsupported & { owner: string }>(
    sql`with ${tables} select owner, entity, id, rank from (${found}) found order by rank, id`,
  );
  return Map.groupBy(rows, ({ owner }) => owner);
}
