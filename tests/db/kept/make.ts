import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { openEmbedded } from '../../../src/db/embedded/server.ts';
import { bundle } from '../../support/bundle.ts';
import { readTables, withoutGenerated } from './tables.ts';

/**
 * `node tests/db/kept/make.ts FOLDER`: writes into `data/` what a database of c94aec1 holds after loads, amendments, merges,
 * retractions and undos by that very build. FOLDER is a checkout of it with its packages: `git archive c94aec1 | tar -x`.
 */
const [folder = ''] = process.argv.slice(2);
const data = fileURLToPath(new URL('data/', import.meta.url));

const text = 'Ada says no to the rule. Bob says yes from tomorrow on. Cora agrees.';
const span = (exact: string) => ({ document: 'paper', exact });
const statement = (key: string, exact: string, speaker: string, more: object = {}) => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'NARRATOR',
  evidence: span(exact),
  speakers: [{ actor: speaker }],
  ...more,
});
const first = bundle(
  'kept',
  {
    type: 'document',
    key: 'paper',
    title: 'A paper',
    text,
    published: { edtf: '2024-05-02', derivation: 'STATED' },
  },
  { type: 'document', key: 'wire', title: 'A wire', text: 'Dora says maybe.' },
  { type: 'actor', key: 'kept-ada', kind: 'PERSON', name: 'Ada', aliases: ['A. A.'] },
  { type: 'actor', key: 'kept-ada-2', kind: 'PERSON', name: 'Ada the Second' },
  { type: 'actor', key: 'kept-court', kind: 'ORGANIZATION', name: 'Court' },
  { type: 'affiliation', person: 'kept-ada', organization: 'kept-court', role: 'Judge' },
  { type: 'item', key: 'kept-item', kind: 'SYSTEM', name: 'Thing' },
  { type: 'place', key: 'kept-place', name: 'Ängelholm' },
  { type: 'restriction', key: 'kept-rule', title: 'A rule', modality: 'PROHIBITION', items: ['kept-item'] },
  statement('open', 'Ada says no to the rule.', 'kept-ada', {
    spoken: { edtf: '[2024-01-01..]', derivation: 'INFERRED' },
    stances: [{ restriction: 'kept-rule', stance: 'MAINTAIN', explicitness: 'EXPLICIT' }],
  }),
  statement('second', 'Bob says yes from tomorrow on.', 'kept-ada-2'),
  {
    ...statement('wired', 'Dora says maybe.', 'kept-ada-2'),
    evidence: { document: 'wire', exact: 'Dora says maybe.' },
  },
  {
    type: 'status',
    restriction: 'kept-rule',
    status: 'PROHIBITED',
    validFrom: '2024-01-01',
    grounds: [{ statement: 'open', for: 'STATUS', weight: 'SUPPORTS' }],
  },
  {
    type: 'status',
    restriction: 'kept-rule',
    status: 'LIMITED',
    validFrom: '2190-01-01',
    validTo: '2191-01-01',
    grounds: [{ statement: 'second', for: 'STATUS', weight: 'SUPPORTS' }],
  },
  {
    type: 'consent',
    restriction: 'kept-rule',
    consentingParty: 'kept-court',
    covers: 'EXPANSION_OF_USE',
    state: 'REQUESTED',
    observedAt: '2024-02-01',
    grounds: [{ statement: 'wired', weight: 'SUPPORTS' }],
  },
);
const second = bundle(
  'kept',
  { type: 'actor', key: 'kept-ada-2', kind: 'PERSON', name: 'Ada the Second', mergedInto: 'kept-ada' },
  {
    type: 'document',
    key: 'wire',
    title: 'A wire',
    text: 'Dora says maybe.',
    retracted: { note: 'withdrawn' },
  },
  { type: 'item', key: 'kept-item', kind: 'SYSTEM', name: 'Thing', description: 'A thing', aliases: ['It'] },
);
/** Each a revision of its own; `undo` takes the one before it back. */
const revisions = [
  `update actors set name = 'Ada Lovelace' where key = 'kept-ada'`,
  `update statements set note = 'looked at again' where key = 'kept:open'`,
  'undo',
  `update restrictions set summary = 'In short' where key = 'kept-rule'`,
  `delete from actor_aliases where name = 'A. A.'`,
  `delete from affiliations where role = 'Judge'`,
  'undo',
  `update places set name = 'Malmö' where key = 'kept-place'`,
  `insert into targets (key, namespace, name) values ('kept-target', 'kept', 'Aim'); delete from targets where key = 'kept-target'`,
];

const home = mkdtempSync(join(tmpdir(), 'caveat-kept-'));
const embedded = await openEmbedded(home, { settings: { fsync: 'off' } });
try {
  const run = (command: string, ...words: string[]) =>
    execFileSync(process.execPath, [join(folder, 'src/commands', command), ...words], {
      env: { ...process.env, DATABASE_URL: embedded.url },
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const load = (name: string, content: string) => {
    const path = join(home, name);
    writeFileSync(path, content);
    run('load.ts', path);
  };
  load('demo.ndjson', readFileSync(join(folder, 'src/commands/demo/brief.ndjson'), 'utf8'));
  load('first.ndjson', first);
  load('second.ndjson', second);
  run('key.ts', 'create', 'kept');
  const sql = postgres(embedded.url, { max: 1, fetch_types: false, onnotice: () => {} });
  for (const revision of revisions)
    await sql.begin(async (tx) => {
      await tx`select set_config('caveat.principal', 'editor', true), set_config('caveat.reason', 'kept', true)`;
      await tx.unsafe(
        revision === 'undo' ? 'select undo_revision((select max(id) from revisions))' : revision,
      );
    });
  mkdirSync(data, { recursive: true });
  for (const table of await readTables(sql)) {
    const columns = (await withoutGenerated(sql, table)).map((it) => `"${it}"`).join(', ');
    const stream = await sql
      .unsafe(`copy (select ${columns} from ${table} t order by t::text collate "C") to stdout`)
      .readable();
    let rows = '';
    for await (const chunk of stream) rows += chunk;
    if (rows !== '') writeFileSync(join(data, `${table}.txt`), `${columns}\n${rows}`);
  }
  await sql.end({ timeout: 5 });
} finally {
  await embedded.close();
  rmSync(home, { recursive: true, force: true });
}
