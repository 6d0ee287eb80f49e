import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import { InvalidInput } from '../errors.ts';

/** Columns with one actor per row: [table, column]. */
const NAMED = [
  ['statement_via', 'actor_id'],
  ['items', 'origin_id'],
  ['transfers', 'supplier_id'],
  ['transfers', 'recipient_id'],
  ['actor_merges', 'into_id'],
  ['status_periods', 'suspended_by_id'],
  ['restrictions', 'licence_authority_id'],
] as const;

/** Terms of one role are distinguished by their start, else by their end. */
const TERM = "coalesce('from ' || valid_from_edtf, 'to ' || valid_to_edtf, '')";

/** The columns that say when a membership was. They are copied with it. */
const MEMBERSHIP = sql.raw(
  [
    'ordinal',
    ...['from', 'to'].flatMap((bound) =>
      ['edtf', 'earliest', 'latest', 'expression', 'derivation'].map((part) => `valid_${bound}_${part}`),
    ),
  ].join(', '),
);

/** Tables with one row for each actor: [table, column, the other columns that distinguish rows]. */
const COUNTED = [
  ['statement_addressees', 'actor_id', ['statement_id']],
  ['event_participants', 'actor_id', ['event_id']],
  ['event_ballots', 'actor_id', ['event_id']],
  ['affiliations', 'person_id', ['organization_id', 'role', 'term']],
  ['affiliations', 'organization_id', ['person_id', 'role', 'term']],
] as const;

/** The same for ordered rows: the first of two stays, whichever actor's it was. */
const ORDERED = [
  ['statement_speakers', ['statement_id']],
  ['restriction_parties', ['restriction_id', 'function']],
] as const;

/**
 * Moves the records of one actor to another: statements, parts and roles. Names, evidence and key stay with it. Throws
 * InvalidInput if both have a property that is unique, or voted differently in one vote.
 */
export async function moveReferences(tx: Transaction, from: string, into: string): Promise<void> {
  // Rows that are being saved must be stored first.
  await tx.execute(sql`select from actors where id = ${from} for update`);
  const [shared] = await tx.execute<{ restriction: string }>(sql`
    select r.key as restriction from consents a join consents b using (restriction_id, covers)
      join restrictions r on r.id = a.restriction_id
     where a.consenting_party_id = ${from} and b.consenting_party_id = ${into} limit 1`);
  if (shared)
    throw new InvalidInput(
      'mergedInto',
      `both have a consent to "${shared.restriction}", each with a past of its own`,
    );
  const [voted] = await tx.execute<{ event: string }>(sql`
    select e.key as event from event_ballots a join event_ballots b using (event_id) join events e on e.id = a.event_id
     where a.actor_id = ${from} and b.actor_id = ${into} and a.option <> b.option order by e.key limit 1`);
  if (voted)
    throw new InvalidInput(
      'mergedInto',
      `both voted at the event "${voted.event}", and not alike: they are two`,
    );
  await mergeRoles(tx, from, into);
  await mergeSpokenFor(tx, from, into);
  for (const [table, column, others] of COUNTED) {
    const [rows, actor] = [sql.identifier(table), sql.identifier(column)];
    await tx.execute(sql`
      delete from ${rows} t where ${actor} = ${from}
         and exists (select from ${rows} o where o.${actor} = ${into} and ${areSame(others)})`);
    await rename(tx, rows, actor, from, into);
  }
  for (const [table, others] of ORDERED) {
    const rows = sql.identifier(table);
    await tx.execute(sql`
      delete from ${rows} t using ${rows} o
       where ${areSame(others)} and t.ordinal > o.ordinal
         and (t.actor_id, o.actor_id) in ((${from}, ${into}), (${into}, ${from}))`);
    await rename(tx, rows, sql.identifier('actor_id'), from, into);
  }
  await joinLinks(tx, from, into);
  for (const [table, column] of NAMED)
    await rename(tx, sql.identifier(table), sql.identifier(column), from, into);
  await rename(tx, sql`consents`, sql`consenting_party_id`, from, into);
  await moveMemberships(tx, from, into);
  // The actor has gained records: its version rises, and its revision is the present one.
  await tx.execute(sql`update actors set version = version where id = ${into}`);
}

/** If both were members, or both groups had a member, the terms that begin first, and then end last, stay. */
async function moveMemberships(tx: Transaction, from: string, into: string): Promise<void> {
  const moved = (column: string) =>
    sql`case ${sql.identifier(column)} when ${from} then ${into}::uuid else ${sql.identifier(column)} end`;
  await tx.execute(sql`
    with terms as (
      select group_id, member_id, ${moved('group_id')} as of_group, ${moved('member_id')} as of_member,
             min(coalesce(valid_from_earliest, '-infinity')) as begin, max(coalesce(valid_to_latest, 'infinity')) as "end"
        from actor_members where ${from}::uuid in (group_id, member_id) or ${into}::uuid in (group_id, member_id)
       group by group_id, member_id),
    stays as (
      select distinct on (of_group, of_member) group_id, member_id
        from terms order by of_group, of_member, begin, "end" desc, ${from}::uuid in (group_id, member_id))
    delete from actor_members m using terms t
     where (m.group_id, m.member_id) = (t.group_id, t.member_id)
       and not exists (select from stays s where (s.group_id, s.member_id) = (t.group_id, t.member_id))`);
  // Cycles of groups are searched for among new rows.
  await tx.execute(sql`
    insert into actor_members (group_id, member_id, ${MEMBERSHIP})
    select ${moved('group_id')}, ${moved('member_id')}, ${MEMBERSHIP}
      from actor_members where ${from}::uuid in (group_id, member_id)`);
  await tx.execute(sql`delete from actor_members where ${from}::uuid in (group_id, member_id)`);
}

/** The condition that two rows, `o` and `t`, differ in nothing but the actor. */
const areSame = (columns: readonly string[]): SQL =>
  sql.join(
    columns.map((it) =>
      it === 'term'
        ? sql.raw(['o', 't'].map((row) => TERM.replaceAll('valid_', `${row}.valid_`)).join(' = '))
        : sql`o.${sql.identifier(it)} = t.${sql.identifier(it)}`,
    ),
    sql` and `,
  );

/** Two consecutive links of a chain with the same role become one. */
const joinLinks = (tx: Transaction, from: string, into: string) =>
  tx.execute(sql`
    delete from statement_via v using (
      select statement_id, ordinal, actor_id, relation, lag(actor_id) over chain as before, lag(relation) over chain as how
        from statement_via where statement_id in (select statement_id from statement_via where actor_id = ${from})
      window chain as (partition by statement_id order by ordinal)) link
     where v.statement_id = link.statement_id and v.ordinal = link.ordinal and link.relation = link.how
       and (link.actor_id, link.before) in ((${from}, ${into}), (${into}, ${from}))`);

const rename = (
  tx: Transaction,
  table: SQL | ReturnType<typeof sql.identifier>,
  column: SQL | ReturnType<typeof sql.identifier>,
  from: string,
  into: string,
) => tx.execute(sql`update ${table} set ${column} = ${into} where ${column} = ${from}`);

/** A speaker named as both actors speaks on behalf of the principals of either, but never of itself. */
async function mergeSpokenFor(tx: Transaction, from: string, into: string): Promise<void> {
  await tx.execute(sql`
    insert into statement_on_behalf_of (statement_id, speaker_id, actor_id)
    select statement_id, speaker_id, actor_id from (
      select statement_id, case speaker_id when ${from} then ${into}::uuid else speaker_id end as speaker_id,
             case actor_id when ${from} then ${into}::uuid else actor_id end as actor_id
        from statement_on_behalf_of where ${from}::uuid in (speaker_id, actor_id)) meant
     where speaker_id <> actor_id
    on conflict do nothing`);
  await tx.execute(sql`delete from statement_on_behalf_of where ${from}::uuid in (speaker_id, actor_id)`);
}

/** Evidence of a role that both have moves to the one that stays, and so do remembered lines. */
async function mergeRoles(tx: Transaction, from: string, into: string): Promise<void> {
  for (const [mine, other] of [
    [sql`person_id`, sql`organization_id`],
    [sql`organization_id`, sql`person_id`],
  ] as const) {
    const both = sql`affiliations o join affiliations t
          on t.${mine} = ${into} and t.${other} = o.${other} and ${areSame(['role', 'term'])}
       where o.${mine} = ${from}`;
    await tx.execute(sql`
      update evidence set affiliation_id = t.id,
             ordinal = evidence.ordinal + (select coalesce(max(e.ordinal) + 1, 0) from evidence e where e.affiliation_id = t.id)
        from ${both} and evidence.affiliation_id = o.id`);
    await tx.execute(sql`
      update last_said set entity_id = t.id from ${both} and entity = 'AFFILIATION' and entity_id = o.id`);
  }
}
