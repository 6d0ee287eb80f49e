/**
 * Each operation as one SQL statement that answers with its whole `data`, in the shape of Caveat's schema: what somebody
 * would write by hand who knows Postgres well. Cursors are the JSON of the place they stand for.
 */

/** Connections that plan a statement once. */
export const poolOptions = {
  max: 10,
  fetch_types: false,
  connection: { plan_cache_mode: 'force_generic_plan' },
};

const NIL = '00000000-0000-0000-0000-000000000000';

const status = `(select json_build_object('status', p.status, 'review', p.review) from status_periods p
  where p.restriction_id = r.id and p.starts_at <= now() and p.ends_at > now())`;
const parties = `(select coalesce(json_agg(json_build_object('role', rp.function,
  'actor', json_build_object('name', a.name)) order by rp.ordinal), '[]')
  from restriction_parties rp join actors a on a.id = rp.actor_id where rp.restriction_id = r.id)`;
const consents = `(select json_build_object('nodes', coalesce(json_agg(json_build_object('covers', c.covers, 'state', p.state,
  'consentingParty', json_build_object('name', a.name)) order by c.id), '[]'))
  from consents c join actors a on a.id = c.consenting_party_id
  left join consent_periods p on p.consent_id = c.id and p.starts_at <= now() and p.ends_at > now()
  where c.restriction_id = r.id)`;
const statement = `json_build_object('key', s.key, 'quotation', s.quotation,
  'spoken', case when s.spoken_edtf is not null then json_build_object('edtf', s.spoken_edtf) end,
  'speakers', (select coalesce(json_agg(json_build_object('actor', json_build_object('name', a.name)) order by sp.ordinal), '[]')
    from statement_speakers sp join actors a on a.id = sp.actor_id where sp.statement_id = s.id))`;
const statements = `(select coalesce(json_agg(${statement} order by s.sort_date, s.id), '[]')
  from (select s.* from stances_by_date d join statements s on s.id = d.statement_id
    where d.restriction_id = r.id order by d.sort_date, d.statement_id limit 5) s)`;
const restrictions = (fields) => `select json_build_object('restrictions', json_build_object('nodes',
    coalesce(json_agg(json_build_object('key', r.key, 'title', r.title, ${fields}) order by r.title, r.id), '[]'))) as data
  from (select * from restrictions where (title, id) > ($1::text, $2::uuid) order by title, id limit 20) r`;
const restrictionsAfter = ({ after }) => (after ? JSON.parse(after) : ['', NIL]);

const pageOf = (following) => `with page as materialized (
      select * from statements where quotation = $1::quotation and attribution = $2::attribution
        ${following} order by sort_date desc, id desc limit 21
    ), shown as (select * from page order by sort_date desc, id desc limit 20)
    select json_build_object('statements', json_build_object(
      'nodes', (select coalesce(json_agg(${statement} order by s.sort_date desc, s.id desc), '[]') from shown s),
      'pageInfo', json_build_object('hasNextPage', (select count(*) > 20 from page),
        'endCursor', (select json_build_array(sort_date::text, id)::text from shown order by sort_date, id limit 1)))) as data`;

export const statementsOf = {
  Single: {
    text: `select json_build_object('restriction', (
        select json_build_object('key', r.key, 'title', r.title, 'statusPeriod', ${status}, 'parties', ${parties})
          from restrictions r where r.key = $1)) as data`,
    parameters: ({ key, name = key }) => [name],
  },
  Board: {
    text: restrictions(`'statusPeriod', ${status}, 'consents', ${consents}, 'parties', ${parties}`),
    parameters: restrictionsAfter,
  },
  Nested: {
    text: restrictions(`'statements', json_build_object('nodes', ${statements})`),
    parameters: restrictionsAfter,
  },
  First: {
    text: pageOf(''),
    parameters: ({ quotation, attribution }) => [quotation, attribution],
  },
  Deep: {
    text: pageOf('and (sort_date, id) < ($3::text::timestamptz, $4::uuid)'),
    parameters: ({ quotation, attribution, after }) => [quotation, attribution, ...JSON.parse(after)],
  },
  Search: {
    text: `select json_build_object('search', json_build_object('nodes', coalesce(json_agg(json_strip_nulls(json_build_object(
        '__typename', type, 'key', key, case type when 'Restriction' then 'title' else 'name' end, name))), '[]'))) as data
      from bench.search($1, 20)`,
    parameters: ({ text }) => [text],
  },
  Positions: {
    text: `select json_build_object('positions', json_build_object('nodes', coalesce(json_agg(json_build_object(
        'actor', json_build_object('name', actor), 'stance', stance)), '[]'))) as data from bench.positions($1, 20)`,
    parameters: ({ restriction }) => [restriction],
  },
};
