import { openDatabase } from '../../../../src/db/client.ts';
import { demo, load } from '../../../support/bundle.ts';
import { longerLists } from './longer-lists.ts';

/** Names in every order-by column: many rows have the same one, and some are hard to quote, fold or sort. */
export const names = [
  'Springfield',
  'springfield',
  'Åland',
  '100% sure',
  'under_score',
  'back\\slash',
  "it's",
  '"quoted"',
  'naïve 😀',
  ' leading',
  'a:b,[c]',
  'Zed',
];

/** What the writers write has this in its key; everything else stands still while walks go on. */
export const volatile = 'volatile';

/** The demo record, and beside it rows that are equal in what they can be ordered by. */
export async function fillRecord(url: string): Promise<void> {
  const { db, sql, close } = openDatabase(url, { connections: 1 });
  await load(db, demo);
  const name = `(${quote(names)}::text[])[1 + n % ${names.length}]`;
  for (const statement of [...rows(name), ...longerLists]) await sql.unsafe(statement);
  await close();
}

const quote = (list: readonly string[]) => `array[${list.map((it) => `'${it.replaceAll("'", "''")}'`)}]`;

/** The same five days over and over; some dates are open at an end, some are not there. */
const dateColumns = (date: string) => `${date}_edtf, ${date}_earliest, ${date}_latest, ${date}_derivation`;
const day = `'2024-03-0' || (1 + n % 5)`;
const edtf = `case when n % 4 = 0 then null when n % 42 = 0 then 'XXXX' when n % 7 = 0 then '../' || ${day}
  when n % 6 = 0 then ${day} || '/..' else ${day} end`;
const dates = `${edtf}, (select earliest from edtf_bounds(${edtf})), (select latest from edtf_bounds(${edtf})),
  case when n % 4 > 0 then 'STATED'::derivation end`;
const pick = (type: string, n = 'n') =>
  `(enum_range(null::${type}))[1 + ${n} % cardinality(enum_range(null::${type}))]`;
const of = (table: string, count: number) =>
  `(select id from (select id, row_number() over (order by key) as row from ${table} where key like 'walk%') o where row = 1 + n % ${count})`;

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of statements
function rows(name: string): string[] {
  const make = (into: string, count: number, select: string) =>
    `insert into ${into} select ${select} from generate_series(1, ${count}) n`;
  const each = (into: string, select: string) => `insert into ${into} select ${select}`;
  return [
    make(
      `documents (key, namespace, title, author, publisher, url, language, ${dateColumns('published')})`,
      24,
      `'walk:d' || n, 'walk', ${name}, case when n % 3 > 0 then ${name} end, 'Publisher ' || n % 3,
       'https://example.org/' || n, case n % 3 when 0 then 'en' when 1 then 'uk' end, ${dates}`,
    ),
    each(
      `document_versions (document_id, number, text, sha256)`,
      `id, v, t, encode(sha256(convert_to(t, 'UTF8')), 'hex')
         from documents, generate_series(1, 2) v,
              lateral (select 'A limit is a map, held version ' || v || ' of ' || key || '.' as t) x
        where key like 'walk%'`,
    ),
    make(
      `actors (key, namespace, kind, name, country)`,
      24,
      `'walk-a' || n, 'walk', ${pick('actor_kind', '(n % 5)')}, case when n % 5 > 0 then ${name} end,
       case n % 3 when 0 then 'UA' when 1 then 'US' end`,
    ),
    make(
      `actors (key, namespace, kind, name, document_id)`,
      4,
      `'walk:u' || n, 'walk', 'UNNAMED_SOURCE', 'an official', ${of('documents', 2)}`,
    ),
    each(
      `actor_members (group_id, member_id)`,
      `g.id, m.id from actors g, actors m
        where g.kind = 'GROUP' and g.key like 'walk%' and m.key like 'walk-a%' and m.kind <> 'GROUP'`,
    ),
    make(
      `affiliations (namespace, person_id, organization_id, role)`,
      24,
      `'walk', ${of('actors', 24)}, (select id from actors where key = 'walk-a' || 1 + n % 4), 'role ' || n`,
    ),
    make(
      `items (key, namespace, kind, name, origin_id)`,
      24,
      `'walk-i' || n, 'walk', ${pick('item_kind')}, case when n % 5 > 0 then ${name} end,
       case when n % 2 > 0 then ${of('actors', 3)} end`,
    ),
    each(
      `item_broader (item_id, broader_id)`,
      `i.id, b.id from items i, items b where i.key ~ '^walk-i1.$' and b.key in ('walk-i1', 'walk-i2')`,
    ),
    make(`places (key, namespace, name)`, 24, `'walk-p' || n, 'walk', ${name}`),
    each(
      `place_broader (place_id, broader_id)`,
      `p.id, b.id from places p, places b where p.key like 'walk-p%' and b.key = 'russia'`,
    ),
    make(`targets (key, namespace, name)`, 16, `'walk-t' || n, 'walk', ${name}`),
    each(
      `targets (key, namespace, name, broader_id)`,
      `'walk-u' || n, 'walk', 'Below', (select id from targets where key = 'walk-t' || 1 + n % 2) from generate_series(1, 8) n`,
    ),
    make(
      `events (key, namespace, name, status, place_id, ${dateColumns('date')})`,
      24,
      `'walk:e' || n, 'walk', ${name}, ${pick('event_status')}, case when n % 3 > 0 then ${of('places', 3)} end, ${dates}`,
    ),
    each(
      `event_participants (event_id, actor_id)`,
      `e.id, a.id from events e, actors a where e.key like 'walk:e1%' and a.key in ('walk-a1', 'walk-a2')`,
    ),
    make(
      `transfers (key, namespace, supplier_id, recipient_id, item_id, status, ${dateColumns('date')})`,
      24,
      `'walk:x' || n, 'walk', ${of('actors', 4)}, ${of('actors', 3)}, ${of('items', 5)}, ${pick('transfer_status')}, ${dates}`,
    ),
    make(
      `restrictions (key, namespace, title, summary, modality, action, action_text, licence_kind, licence_authority_id)`,
      24,
      `'walk-r' || n, 'walk', ${name}, 'holds ' || n, ${pick('modality')}, ${pick('action')},
       case when ${pick('action')} = 'OTHER' then 'map ' || n end,
       case when n % 2 > 0 then ${pick('licence_kind')} end, case when n % 3 > 0 then ${of('actors', 3)} end`,
    ),
    each(
      `restriction_items (restriction_id, item_id)`,
      `r.id, i.id from restrictions r, items i where r.key like 'walk%' and i.key in ('walk-i1', 'walk-i2')`,
    ),
    each(
      `restriction_parties (restriction_id, ordinal, actor_id, function, derivation)`,
      `r.id, 0, a.id, f, 'STATED' from restrictions r, actors a, unnest(enum_range(null::party_function)) f
        where case f::text when 'RECIPIENT' then r.key like 'walk%' and (r.action = 'TRANSFER' or r.key not like 'walk-r1%')
                          else r.key like 'walk-r1%' end
          and a.key in ('walk-a1', 'walk-a2')`,
    ),
    each(
      `restriction_scopes (restriction_id, ordinal, dimension, operator, place_id, target_id)`,
      `r.id, x.n, x.dimension::scope_dimension, 'WITHIN', x.place_id, x.target_id
         from restrictions r,
              (select 0 as n, 'PLACE' as dimension, id as place_id, null::uuid as target_id from places where key = 'walk-p1'
                union all select 1, 'TARGET', null, id from targets where key = 'walk-t1') x
        where r.key like 'walk-r2%'`,
    ),
    each(
      `restriction_basis (restriction_id, ordinal, instrument, provision, url)`,
      `r.id, n, 'map ' || n, case when n > 1 then 'Holds ' || n end, case n % 2 when 0 then 'https://map.test/' || n end
         from restrictions r, generate_series(0, 3) n where r.key like 'walk-r1%'`,
    ),
    each(
      `restriction_limits (restriction_id, ordinal, quantity, operator, value, unit)`,
      `r.id, n, case n % 2 when 0 then 'range' else 'crew' end, (enum_range(null::limit_operator))[1 + (n + length(r.key)) % 5], n * 3,
         case when n < 3 then 'km' end
         from restrictions r, generate_series(0, 4) n where r.key like 'walk-r1%'`,
    ),
    make(
      `statements (key, namespace, quotation, attribution, speech_act, medium, event_id, ${dateColumns('spoken')})`,
      48,
      `'walk:s' || n, 'walk', ${pick('quotation')}, ${pick('attribution')}, case when n % 3 > 0 then ${pick('speech_act')} end,
       case when n % 2 > 0 then ${pick('medium')} end, case when n % 5 > 0 then ${of('events', 2)} end, ${dates}`,
    ),
    each(
      `statement_speakers (statement_id, ordinal, actor_id)`,
      `s.id, 0, a.id from statements s, actors a
        where s.key like 'walk%' and s.key !~ '7$' and a.key in ('walk-a1', 'walk-a2', 'walk:u1')`,
    ),
    each(
      `statement_addressees (statement_id, actor_id)`,
      `s.id, a.id from statements s, actors a where s.key like 'walk:s2%' and a.key in ('walk-a3', 'walk-a4')`,
    ),
    each(
      `statement_via (statement_id, ordinal, actor_id, relation)`,
      `s.id, 0, a.id, 'REPORTED' from statements s, actors a where s.key like 'walk:s3%' and a.key = 'walk-a5'`,
    ),
    each(
      `statement_stances (statement_id, restriction_id, ordinal, stance, explicitness)`,
      `s.id, r.id, 0, ${pick('stance_kind', '(length(s.key) + length(r.title))')}, ${pick('explicitness', 'ascii(right(s.key, 1))')}
         from statements s, restrictions r
        where s.key like 'walk%' and s.key !~ '9$' and r.key in ('walk-r1', 'walk-r2', 'walk-r3')`,
    ),
    each(
      `evidence (namespace, ordinal, document_version_id, start, "end", exact, statement_id)`,
      `'walk', 0, v.id, 0, 16 + length(s.key), substr(v.text, 1, 16 + length(s.key)), s.id
         from statements s join documents d on d.key = 'walk:d' || 1 + ascii(right(s.key, 1)) % 4
         join document_versions v on v.document_id = d.id and v.number = 2 where s.key like 'walk%'`,
    ),
    // In one statement each, so that a period has its grounds when the transaction ends.
    `with periods as (
       insert into status_periods (namespace, restriction_id, status, review)
       select 'walk', id, ${pick('restriction_status', 'ascii(right(key, 1))')}, 'NONE'
         from restrictions where key ~ '^walk-r1?[2-9]$' returning id)
     insert into status_grounds (status_period_id, statement_id, "for", weight, ordinal)
     select p.id, s.id, 'STATUS', 'SUPPORTS', 0 from periods p, statements s where s.key = 'walk:s1'`,
    each(
      `consents (restriction_id, consenting_party_id, covers)`,
      `r.id, a.id, ${pick('consent_covers', 'ascii(right(r.key, 1))')} from restrictions r, actors a
        where r.key like 'walk-r1%' and a.key in ('walk-a1', 'walk-a2')`,
    ),
    `with periods as (
       insert into consent_periods (namespace, consent_id, state)
       select 'walk', c.id, ${pick('consent_state', 'ascii(right(r.key, 1))')}
         from consents c join restrictions r on r.id = c.restriction_id join actors a on a.id = c.consenting_party_id
        where r.key ~ '^walk-r1[0-6]$' or a.key = 'walk-a1' returning id)
     insert into consent_grounds (consent_period_id, statement_id, weight, ordinal)
     select p.id, s.id, 'SUPPORTS', 0 from periods p, statements s where s.key = 'walk:s1'`,
  ];
}
