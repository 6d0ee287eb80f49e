import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { InvalidInput } from './errors.ts';

/** Where actors are named once in a row: [table, column]. */
const NAMED = [
  ['statement_via', 'actor_id'],
  ['items', 'origin_id'],
  ['transfers', 'supplier_id'],
  ['transfers', 'recipient_id'],
  ['actor_merges', 'into_id'],
] as const;

/** Where a row is there once for each actor: [table, column, what else tells rows apart]. */
const COUNTED = [
  ['statement_speakers', 'actor_id', ['statement_id']],
  ['statement_addressees', 'actor_id', ['statement_id']],
  ['event_participants', 'actor_id', ['event_id']],
  ['restriction_parties', 'actor_id', ['restriction_id', 'function']],
  ['affiliations', 'person_id', ['organization_id', 'role', 'valid_from_edtf']],
  ['affiliations', 'organization_id', ['person_id', 'role', 'valid_from_edtf']],
] as const;

/**
 * Gives all that is one actor's to another: what it said, its parts, its roles. Names, evidence and key stay with it.
 * Throws InvalidInput where both have what only one can have.
 */
export async function moveReferences(tx: Transaction, from: string, into: string): Promise<void> {
  const [shared] = await tx.execute<{ restriction: string }>(sql`
    select r.key as restriction from consents a join consents b using (restriction_id, covers)
      join restrictions r on r.id = a.restriction_id
     where a.consenting_party_id = ${from} and b.consenting_party_id = ${into} limit 1`);
  if (shared)
    throw new InvalidInput(
      'mergedInto',
      `both have a consent to "${shared.restriction}", each with a past of its own`,
    );
  await mergeRoles(tx, from, into);
  for (const [table, column, others] of COUNTED) {
    const same = others.map(
      (it) => sql`o.${sql.identifier(it)} is not distinct from t.${sql.identifier(it)}`,
    );
    const [rows, actor] = [sql.identifier(table), sql.identifier(column)];
    await tx.execute(sql`
      delete from ${rows} t where ${actor} = ${from}
         and exists (select from ${rows} o where o.${actor} = ${into} and ${sql.join(same, sql` and `)})`);
    await rename(tx, rows, actor, from, into);
  }
  for (const [table, column] of NAMED)
    await rename(tx, sql.identifier(table), sql.identifier(column), from, into);
  await rename(tx, sql`consents`, sql`consenting_party_id`, from, into);
  // Rings of groups are looked for among rows that are new.
  await tx.execute(sql`
    insert into actor_members (group_id, member_id)
    select case group_id when ${from} then ${into}::uuid else group_id end,
           case member_id when ${from} then ${into}::uuid else member_id end
      from actor_members where ${from}::uuid in (group_id, member_id)
    on conflict do nothing`);
  await tx.execute(sql`delete from actor_members where ${from}::uuid in (group_id, member_id)`);
  // It has more than before: its version rises, and its revision is this one.
  await tx.execute(sql`update actors set version = version where id = ${into}`);
}

const rename = (
  tx: Transaction,
  table: SQL | ReturnType<typeof sql.identifier>,
  column: SQL | ReturnType<typeof sql.identifier>,
  from: string,
  into: string,
) => tx.execute(sql`update ${table} set ${column} = ${into} where ${column} = ${from}`);

/** Evidence of a role that both have is evidence of the one that stays, and what was said of the other is meant of it. */
async function mergeRoles(tx: Transaction, from: string, into: string): Promise<void> {
  for (const [mine, other] of [
    [sql`person_id`, sql`organization_id`],
    [sql`organization_id`, sql`person_id`],
  ] as const) {
    const both = sql`affiliations gone join affiliations kept
          on kept.${mine} = ${into} and kept.${other} = gone.${other} and kept.role = gone.role
         and kept.valid_from_edtf is not distinct from gone.valid_from_edtf
       where gone.${mine} = ${from}`;
    await tx.execute(sql`
      update evidence set affiliation_id = kept.id from ${both} and evidence.affiliation_id = gone.id`);
    await tx.execute(sql`
      update last_said set entity_id = kept.id from ${both} and entity = 'AFFILIATION' and entity_id = gone.id`);
  }
}
