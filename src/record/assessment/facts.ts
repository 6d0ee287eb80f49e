import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { SqlTemplates } from '../../db/written/templates.ts';
import { UnknownReference } from '../errors.ts';
import { idOf, type NameInSql, nameInSql, type Reference, textOf } from '../names/reference.ts';
import { holds, validAt } from '../rules/valid-at.ts';
import type { AssessedRule, Facts, RuleConsent } from './assess.ts';
import type { ScopeCondition, UsedConcept } from './scope.ts';

/** May the user use the item there, against that? */
export type UseQuestion = {
  item: Reference;
  user: Reference;
  place: Reference | null;
  target: Reference | null;
};

/** May the supplier transfer the item to the recipient, there? */
export type TransferQuestion = {
  item: Reference;
  supplier: Reference;
  recipient: Reference;
  place: Reference | null;
};

/** A rule with where to find what is known of it. */
export type RecordedRule = AssessedRule & {
  title: string;
  statusPeriodId: string | null;
  scope: (ScopeCondition & { restrictionId: string; ordinal: number })[];
  consents: (RuleConsent & { id: string })[];
  /**
   * The evidence of the rule and of the grounds of its status: each span once, in the order of the texts, then by ID.
   */
  evidence: (readonly [documentVersionId: string, start: number, end: number, id: string])[];
};

/** The part that both questions share: the actor that would act, and for a transfer the recipient. */
type Question = {
  action: 'USE' | 'TRANSFER';
  item: Reference;
  actor: Reference;
  recipient: Reference | null;
  place: Reference | null;
  target: Reference | null;
};
const named = ['item', 'actor', 'recipient', 'place', 'target'] as const;

type Row = { [Field in (typeof named)[number]]: string | null } & {
  placeUsed: UsedConcept;
  placesOverlapping: string[];
  targetUsed: UsedConcept;
  rules: RecordedRule[];
};

/**
 * What bears on a use at the time that is read: the rules on using the item or a broader one that bind the user, a group of theirs or nobody
 * in particular, by title, in force or not. Throws UnknownReference.
 */
export const findUseFacts = (db: Reader, { user, ...question }: UseQuestion): Promise<Facts<RecordedRule>> =>
  findFacts(db, { action: 'USE', actor: user, recipient: null, ...question });

/** The rules that bear on a transfer; if they name recipients, then this one or a group of theirs. */
export const findTransferFacts = (
  db: Reader,
  { supplier, ...question }: TransferQuestion,
): Promise<Facts<RecordedRule>> =>
  findFacts(db, { action: 'TRANSFER', actor: supplier, target: null, ...question });

/** In one statement. */
async function findFacts(db: Reader, question: Question): Promise<Facts<RecordedRule>> {
  const { action, item, actor, recipient, place, target } = question;
  const values: Values = {
    item: nameInSql('items', item),
    actor: nameInSql('actors', actor),
    recipient: nameInSql('actors', recipient),
    place: nameInSql('places', place),
    target: nameInSql('targets', target),
  };
  const [row] = await db.execute<Row>(
    templates.fill(db, { shape: action, values, write: writeFacts[action] }),
  );
  if (!row) throw new Error('A select without a where gave no row');
  for (const field of named) {
    const asked = question[field];
    const type = field === 'recipient' ? 'actor' : field;
    if (asked !== null && row[field] === null) throw new UnknownReference(field, type, textOf(asked));
  }
  return {
    place: row.place === null ? null : { ...row.placeUsed, overlapping: row.placesOverlapping },
    target: row.target === null ? null : row.targetUsed,
    needs: action === 'USE' ? 'EXPANSION_OF_USE' : 'TRANSFER',
    rules: row.rules,
  };
}

const templates = new SqlTemplates();
type Values = { [Field in (typeof named)[number]]: NameInSql | null };

/**
 * The action as it is: for a parameter, Postgres plans again each time, which takes longer than the rest. What a path leads
 * to is an array: Postgres expects more rows of a recursion than there are, and would read whole tables for them.
 */
const writerOf =
  (action: SQL) =>
  ({ item, actor, recipient, place, target }: Values): SQL =>
    sql`with recursive asked as (
      select ${idOf('items', item)} as item, ${idOf('actors', actor)} as actor,
        ${idOf('actors', recipient)} as recipient,
        ${idOf('places', place)} as place, ${idOf('targets', target)} as target
    ), item_path(id) as (
      select item from asked
      union select b.broader_id from item_path p join item_broader b on b.item_id = p.id
    ), actor_path(function, id) as (
      select 'ASSIGNEE', actor from asked
      union all select 'RECIPIENT', recipient from asked where recipient is not null
      union select p.function, m.group_id from actor_path p join actor_members m on m.member_id = p.id and ${holds(sql`m`)}
    ), rules as (
      select r.id, r.title, r.modality, r.licence_authority_id, p.id as period_id, p.status
      from restrictions r left join status_periods p
        on p.restriction_id = r.id and p.starts_at <= ${validAt} and p.ends_at > ${validAt}
      where r.action = ${action} and r.id = any (array(
          select restriction_id from restriction_items where item_id = any (array(select id from item_path))))
        and ${binds}
    ), scopes as (
      select s.*, coalesce(s.place_id, s.target_id) as concept_id
      from restriction_scopes s where s.restriction_id = any (array(select id from rules))
    ), broader(id, broader_id) as (
      select place_id, broader_id from place_broader b
        where place_id in (select place from asked union select place_id from scopes) and ${holds(sql`b`)}
      union all select id, broader_id from targets
        where id in (select target from asked union select target_id from scopes)
      union select b.id, c.broader_id from broader b join lateral (
        select w.broader_id from place_broader w where w.place_id = b.broader_id and ${holds(sql`w`)}
        union all select broader_id from targets where id = b.broader_id
      ) c(broader_id) on true
    ), inside(id) as (
      select place from asked where place is not null
      union select b.place_id from inside i join place_broader b on b.broader_id = i.id and ${holds(sql`b`)}
    ), overlapping(id) as (
      select id from inside
      union select b.broader_id from overlapping o join place_broader b on b.place_id = o.id and ${holds(sql`b`)}
    )
    select item, actor, recipient, place, target, ${conceptOf(sql`place`)} as "placeUsed",
      (select json_agg(id) from overlapping) as "placesOverlapping",
      ${conceptOf(sql`target`)} as "targetUsed", ${rulesAsJson} as rules
    from asked`;

const writeFacts = { USE: writerOf(sql`'USE'`), TRANSFER: writerOf(sql`'TRANSFER'`) };

/** Each function that the rule names parties in has one of those who are asked about, or a group of theirs. */
const binds = sql`not exists (
  select from restriction_parties a where a.restriction_id = r.id and a.function in ('ASSIGNEE', 'RECIPIENT')
  group by a.function having not bool_or((a.function::text, a.actor_id) in (select function, id from actor_path)))`;

const conceptOf = (id: SQL): SQL => sql`json_build_object('id', ${id}, 'broader', (
  select coalesce(json_agg(b.broader_id), '[]') from broader b where b.id = ${id} and b.broader_id is not null))`;

const rulesAsJson = sql`(
  select coalesce(json_agg(json_build_object(
    'id', r.id,
    'title', r.title,
    'modality', r.modality,
    'status', r.status,
    'licenceAuthorityId', r.licence_authority_id,
    'statusPeriodId', r.period_id,
    'scope', (
      select coalesce(json_agg(json_build_object('restrictionId', s.restriction_id, 'ordinal', s.ordinal,
        'dimension', s.dimension, 'operator', s.operator, 'concepts', (
          select json_agg(${conceptOf(sql`v.concept_id`)} order by v.position)
          from scopes v where v.restriction_id = s.restriction_id and v.ordinal = s.ordinal)
      ) order by s.ordinal), '[]')
      from scopes s where s.restriction_id = r.id and s.position = 0),
    'conditions', (
      select coalesce(json_agg(json_build_object('restrictionId', c.restriction_id, 'ordinal', c.ordinal) order by c.ordinal), '[]')
      from restriction_conditions c where c.restriction_id = r.id),
    'exceptionTo', (
      select coalesce(json_agg(o.related_id), '[]')
      from restriction_relations o where o.restriction_id = r.id and o.relation = 'EXCEPTION_TO'),
    'consents', (
      select coalesce(json_agg(json_build_object('id', c.id, 'covers', c.covers, 'state', p.state)
        order by c.id), '[]')
      from consents c left join consent_periods p
        on p.consent_id = c.id and p.starts_at <= ${validAt} and p.ends_at > ${validAt}
      where c.restriction_id = r.id),
    'evidence', (
      select coalesce(json_agg(json_build_array(e.document_version_id, e.start, e.end, e.id)
        order by e.document_version_id, e.start, e.end), '[]')
      from (
        select distinct on (document_version_id, "start", "end") id, document_version_id, "start", "end" from (
          select * from evidence where restriction_id = r.id
          union all select e.* from status_grounds g join evidence e on e.statement_id = g.statement_id
          where g.status_period_id = r.period_id and g.for = 'STATUS' and g.weight = 'SUPPORTS'
            and e.role = 'EVIDENCE'
        ) shown order by document_version_id, "start", "end", id
      ) e)
  ) order by r.title, r.id), '[]') from rules r)`;
