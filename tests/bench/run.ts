import { reportPush } from './push/report.ts';

/** `npm run bench -- REPORT [options]`: figures beside peers' in one run on this machine. Exit code 1: some are missing. */
const reports: Record<string, (args: string[]) => Promise<boolean>> = { push: reportPush };

const [name = '', ...args] = process.argv.slice(2);
const report = reports[name];
if (!report) {
  console.error(`Which report? npm run bench -- ${Object.keys(reports).join(' | ')}`);
  process.exit(1);
}
try {
  process.exitCode = (await report(args)) ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
