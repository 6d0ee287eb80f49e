import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { expect, inject, it } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';

const migrations = fileURLToPath(new URL('../former', import.meta.url));
/** The last one of version 0.1.0 as it was before dates were held to their texts. */
const last = '20261125165909';

/** A database as it was then. */
async function createFormer(): Promise<string> {
  const url = new URL(inject('server'));
  const admin = postgres(url.href, { max: 1, onnotice: () => {} });
  await admin`drop database if exists former with (force)`;
  await admin`create database former`;
  await admin.end();
  url.pathname = '/former';
  const folder = mkdtempSync(join(tmpdir(), 'caveat-former-'));
  for (const name of readdirSync(migrations))
    if (name.slice(0, 14) <= last) cpSync(join(migrations, name), join(folder, name), { recursive: true });
  const { db, close } = openDatabase(url.href, { connections: 1, statementTimeout: 0 });
  await migrate(db, { migrationsFolder: folder });
  await close();
  rmSync(folder, { recursive: true });
  return url.href;
}

const text = 'Ada said so.';
const day = (date: string) => `'${date}', '${date}T00:00Z', '${date}T23:59:59.999Z', 'STATED'`;
const record = `
  insert into documents (key, namespace, title, published_edtf, published_earliest, published_latest, published_derivation)
    values ('n:paper', 'n', 'Paper', ${day('2024-02-01')}), ('n:undated', 'n', 'Undated', null, null, null, null);
  insert into document_versions (document_id, number, text, sha256)
    select id, 1, '${text}', encode(sha256(convert_to('${text}', 'UTF8')), 'hex') from documents;
  insert into actors (key, namespace, kind, name) values ('ada', 'n', 'PERSON', 'Ada'), ('state', 'n', 'STATE', 'State');
  insert into restrictions (key, namespace, title, modality) values ('rule', 'n', 'Rule', 'PROHIBITION');
  insert into affiliations (namespace, person_id, organization_id, role, valid_from_edtf, valid_from_earliest,
    valid_from_latest, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_derivation)
    select 'n', p.id, o.id, 'Minister', ${day('2012-01-01')}, ${day('2010-01-01')} from actors p, actors o where p.key = 'ada' and o.key = 'state';
  insert into events (key, namespace, name, status, date_edtf, date_earliest, date_latest, date_derivation)
    values ('n:talk', 'n', 'Talk', 'OCCURRED', '2024-01-15', '2024-01-01T00:00Z', null, 'STATED'), ('n:other', 'n', 'Other', 'OCCURRED', null, null, null, null);
  insert into statements (key, namespace, quotation, attribution, spoken_edtf, spoken_earliest, spoken_latest, spoken_derivation) values
    ('n:open', 'n', 'INDIRECT', 'NARRATOR', '[2024-01-01..]', '2024-01-01T00:00Z', null, 'STATED'),
    ('n:recorded', 'n', 'INDIRECT', 'NARRATOR', '[2024-01-01..]', '2024-01-01T00:00Z', null, 'STATED'),
    ('n:dated', 'n', 'INDIRECT', 'NARRATOR', ${day('2024-03-01')}),
    ('n:undated', 'n', 'INDIRECT', 'NARRATOR', null, null, null, null);
  insert into evidence (namespace, statement_id, document_version_id, role, ordinal, start, "end", exact)
    select 'n', s.id, v.id, 'EVIDENCE', 0, 0, ${text.length}, '${text}' from statements s
      join documents d on d.key = case s.key when 'n:recorded' then 'n:undated' else 'n:paper' end
      join document_versions v on v.document_id = d.id;
  insert into statement_stances (statement_id, restriction_id, ordinal, stance, explicitness)
    select s.id, r.id, 0, 'LIFT', 'EXPLICIT' from statements s, restrictions r`;

it('a record whose dates are not what they are held to now upgrades, and keeps what it has', async () => {
  const url = await createFormer();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(record);
    await sql`update statements set note = 'changed'`;
    const before = await sql`select max(id) as revision, max(recorded_at)::text as at from revisions`;
    await migrateDatabase(url);
    expect(await sql`select max(id) as revision, max(recorded_at)::text as at from revisions`).toEqual(
      before,
    );

    const order = async (direction: string, column: string) =>
      (await sql.unsafe(`select key from statements order by ${column} ${direction}, id ${direction}`)).map(
        ({ key }) => key,
      );
    expect(await order('asc', 'sort_date')).toEqual(['n:open', 'n:dated', 'n:recorded', 'n:undated']);
    expect(await order('desc', 'sort_date_desc')).toEqual(['n:recorded', 'n:dated', 'n:open', 'n:undated']);
    const [apart] = await sql`
      select count(*)::int as count from stances_by_date p join statements s on s.id = p.statement_id
       where (p.sort_date, p.sort_date_desc) is distinct from (s.sort_date, s.sort_date_desc)`;
    expect(apart?.count).toBe(0);
    const [bounded] = await sql`
      select said_by = (select min(recorded_at) from revisions) as first from statements where key = 'n:recorded'`;
    expect(bounded?.first).toBe(true);

    const [past] = await sql.begin(async (tx) => {
      await tx`select set_config('caveat.known_at', (select min(recorded_at)::text from revisions), true)`;
      return tx`select count(*)::int as count, count(note)::int as notes, count(sort_date_desc)::int as dated from known.statements`;
    });
    expect(past).toEqual({ count: 4, notes: 0, dated: 4 });

    // Wrong dates are still there, and are refused when they are written again; all others are written as usual.
    expect((await sql`select role from affiliations`).length).toBe(1);
    const refusal = (statement: string) =>
      sql.unsafe(statement).then(
        () => null,
        (error) => error.constraint_name,
      );
    expect(await refusal(`update affiliations set role = 'Chair'`)).toBe('affiliation_starts_before_it_ends');
    expect(await refusal(`update events set name = 'Talks' where key = 'n:talk'`)).toBe(
      'events_date_is_of_its_text',
    );
    expect(await refusal(`update events set name = 'Others' where key = 'n:other'`)).toBeNull();
    expect(await refusal(`update statements set note = 'again'`)).toBeNull();
    const [validated] = await sql`
      select count(*) filter (where convalidated)::int as held, count(*)::int as all from pg_constraint where conname like '%\_is_of_its_text'`;
    expect(validated?.held).toBe(Number(validated?.all) - 1);
  } finally {
    await sql.end();
  }
});
