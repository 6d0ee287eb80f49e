import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { variables } from '../config.ts';
import { runTool } from './run.ts';
import { printValues, valuesFile } from './values-page.ts';

/** The page of the settings. */
export const configurationFile = fileURLToPath(new URL('../../docs/configuration.md', import.meta.url));

const escapePipes = (text: string) => text.replaceAll('|', '\\|');

/** The text of docs/configuration.md, from the settings themselves. */
export function printConfiguration(): string {
  const rows = Object.values(variables).map(({ name, fallback, meaning }) => {
    const value = name === 'CAVEAT_FOLDER' ? '.caveat in the project' : fallback;
    return `| \`${name}\` | ${value === '' ? 'none' : `\`${value}\``} | ${escapePipes(meaning)} |`;
  });
  return `# Configuration

The server and the commands read these environment variables. An empty variable counts as not set. Invalid values are reported
together, one line each, without the value itself, and the exit code is 1.

| Variable | Default | Meaning |
|---|---|---|
${rows.join('\n')}

How the address of a Postgres is read: [A Postgres of your own](postgres.md). Costs and points: [Limits](limits.md).

\`npm run docs\` writes this page from \`src/config.ts\`.
`;
}

/** `npm run docs`: writes the generated pages. */
if (import.meta.main) {
  const about = 'Writes the generated pages of docs/ from the code.';
  await runTool({ name: 'npm run docs', about }, async () => {
    await writeFile(configurationFile, printConfiguration());
    await writeFile(valuesFile, printValues());
  });
}
