import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { run } from '../support/servers/process.ts';

const database = useDatabase();
const withPassword = () => {
  const url = new URL(database.url);
  url.password ||= 'secret';
  return url;
};
const load = (text: string, ...options: string[]) =>
  run('src/commands/load.ts', [...options, '-'], { DATABASE_URL: withPassword().href }, text);

const document = { type: 'document', key: 'paper', text: 'Ada said no twice: no, and it’s no.' };
const quoting = (key: string, exact: string) => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'NARRATOR',
  evidence: { document: 'paper', exact },
});

it('npm run load says which database it wrote to, without the password', async () => {
  const { code, stdout } = await load(bundle('n', document));
  const { host, pathname, password } = withPassword();
  expect(code).toBe(0);
  expect(stdout).toContain(`-: 2 lines into the database ${pathname.slice(1)} at ${host}\n`);
  expect(stdout).not.toContain(password);
}, 120_000);

it('npm run load makes no record for a file that is not there', async () => {
  const folder = join(tmpdir(), `caveat-none-${process.pid}`);
  const { code, stderr } = await run('src/commands/load.ts', ['none.ndjson'], { CAVEAT_FOLDER: folder });
  expect([code, stderr]).toEqual([1, 'none.ndjson: there is no such file\n']);
  const key = await run('src/commands/key.ts', ['create', 'x', '--role=WRITER'], { CAVEAT_FOLDER: folder });
  expect([key.code, key.stderr]).toEqual([2, '--role is one of READER, EDITOR, ADMIN.\n']);
  expect(existsSync(folder)).toBe(false);
}, 120_000);

it('npm run load shows where a quote may be meant to be', async () => {
  const { code, stderr } = await load(bundle('n', document, quoting('a', "it's no"), quoting('b', 'no')));
  expect(code).toBe(1);
  expect(stderr).toBe(
    [
      '-: refused, 2 problems; nothing was stored',
      '  line 3: evidence.exact: QUOTE_NOT_FOUND: The quote "it\'s no" is not in the document as given: 1 candidate, at 27-34: it has ’ (U+2019) for \' (U+0027).',
      "    27-34: …Ada said no twice: no, and [it’s no].… (it has ’ (U+2019) for ' (U+0027))",
      '  line 4: evidence.exact: QUOTE_AMBIGUOUS: The quote "no" stands in the document 3 times.',
      '    9-11: …Ada said [no] twice: no, and it’s no.…',
      '    19-21: …Ada said no twice: [no], and it’s no.…',
      '    32-34: …Ada said no twice: no, and it’s [no].…',
      '',
    ].join('\n'),
  );
}, 120_000);

it('npm run load tells of a state under a second key, in a dry run and in earnest', async () => {
  const state = (key: string, name: string) => ({ type: 'actor', key, kind: 'STATE', name, country: 'US' });
  await load(bundle('first', state('united-states', 'United States')));
  const warning =
    '  warning: line 2: country: SAME_COUNTRY: the state "united-states" has the country code US as well: if they are one, name it by that key, or merge this one into it\n';
  for (const options of [['--dry-run'], []]) {
    const { code, stdout } = await load(bundle('second', state('usa', 'USA')), ...options);
    expect([code, stdout]).toEqual([0, expect.stringContaining(warning)]);
  }
}, 120_000);

it('npm run load tells what differs with what each says, and applies it with --overwrite', async () => {
  const paper = (text: string, title: string) => bundle('m', { ...document, text, title });
  await load(paper('The first text.', 'First'));
  await load(paper('The second text.', 'Second'));
  await database.db.execute("update documents set title = 'By hand' where key = 'm:paper'");
  const older = paper('The first text.', 'First');
  const { stdout } = await load(older);
  expect(stdout).toContain(
    [
      '  differing: line 2, document m:paper: title stays as it is',
      '    record "By hand"',
      '    said   "Second"',
      '    bundle "First"',
      '  differing: line 2, document m:paper: text stays as it is',
      '    record "version 2 (newest)"',
      '    bundle "version 1"',
      '',
    ].join('\n'),
  );
  const overwritten = await load(older, '--overwrite');
  expect(overwritten.stdout).toContain('0 created, 1 revised, 0 unchanged, 0 differing');
  const rows = await database.db.execute<{ title: string; text: string }>(
    "select title, text from documents d join document_versions v on v.document_id = d.id where d.key = 'm:paper' order by number desc limit 1",
  );
  expect([...rows]).toEqual([{ title: 'First', text: 'The first text.' }]);
}, 120_000);
