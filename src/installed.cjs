/**
 * Required before every command: says in a sentence what is missing, where Node would say it in a stack. It is read by any
 * Node, so it is plain JavaScript.
 */
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const isInstalled = (name) => existsSync(join(root, 'node_modules', name));
const missing = Object.keys(dependencies).find((name) => !isInstalled(name));
const program = process.argv[1] || '';

if (missing !== undefined)
  stop(
    isInstalled('')
      ? `The package ${missing} is not installed: run npm ci.`
      : 'Nothing is installed yet: run npm ci in this folder.',
  );
if (program.startsWith(join(root, 'node_modules')) && !existsSync(program))
  stop('The tools of development are not installed: run npm ci without --omit=dev.');
if (!process.features.typescript)
  stop(
    `Node ${process.version} does not run TypeScript: install Node 22.18 or newer. (npm ci installs one for the commands of this project, where one is published for the platform.)`,
  );

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
