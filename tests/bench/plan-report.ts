import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argumentsOrExit } from '../../src/commands/run.ts';
import { openDatabase } from '../../src/db/client.ts';
import { openEmbedded } from '../../src/db/embedded/server.ts';
import { migrateDatabase } from '../../src/record/migrate.ts';
import { describePlans, leastPlanned, loadShown, reportPlans, shareOfPlanned } from './plans/report.ts';

/**
 * `npm run plan:report`: how every query of the README, the docs, the examples and GraphiQL's tabs is executed on the demo record, and
 * why those that fall back do. Exit code 1: fewer are planned than `leastPlanned` says.
 */
argumentsOrExit({
  name: 'npm run plan:report',
  about: 'Prints how every query of the documentation is executed, and why those that fall back do.',
  options: {},
  more: 'Exit code 1: fewer are planned than tests/bench/plans/report.ts says.',
});
const folder = mkdtempSync(join(tmpdir(), 'caveat-plans-'));
const embedded = await openEmbedded(folder, { log: (line) => console.error(line) });
try {
  await migrateDatabase(embedded.url);
  const database = openDatabase(embedded.url);
  try {
    await loadShown(database.db);
    const findings = await reportPlans(database.db);
    console.log(describePlans(findings));
    if (shareOfPlanned(findings) < leastPlanned) process.exitCode = 1;
  } finally {
    await database.close();
  }
} finally {
  await embedded.close();
  rmSync(folder, { recursive: true, force: true });
}
