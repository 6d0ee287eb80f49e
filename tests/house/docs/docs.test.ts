import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lineTypes } from '../../../src/record/bundle/lines.ts';
import { LONGEST_WAIT } from '../../../src/record/bundle/load.ts';
import { MOST_LOCKS } from '../../../src/record/bundle/locks.ts';
import { BundleRefused } from '../../../src/record/errors.ts';
import { load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const page = readFileSync(new URL('../../../docs/loading.md', import.meta.url), 'utf8');
const example = /```ndjson\n([\s\S]*?)```/.exec(page)?.[1] as string;
const database = useDatabase();

it('docs/loading.md has a bundle that loads', async () => {
  const { counts } = await load(database.db, example);
  expect(counts).toMatchObject({ statement: { created: 2 }, status: { created: 1 } });
});

it('docs/loading.md shows the refusal of a quote that is not there', async () => {
  const wrong = example.replace('"We see no need to change that"', '"we see no need"');
  const error = (await load(database.db, wrong).catch((it: unknown) => it)) as BundleRefused;
  expect(error).toBeInstanceOf(BundleRefused);
  const [problem] = error.problems;
  expect(page).toContain(`line ${problem?.line}: ${problem?.field}: ${problem?.code}: ${problem?.reason}`);
  const [span] = problem?.candidates ?? [];
  const shown = `${span?.start}-${span?.end}: …${span?.prefix}[${span?.exact}]${span?.suffix}… (${span?.difference})`;
  expect(page.split('\n').map((it) => it.trim())).toContain(shown);
});

it('docs/loading.md names every type of line, and the limits that hold', () => {
  for (const type of Object.keys(lineTypes)) expect(page).toContain(`\`${type}\``);
  expect(page).toContain(`up to ${LONGEST_WAIT / 1_000} seconds`);
  expect(page).toContain(`more than ${MOST_LOCKS} shared keys`);
});
