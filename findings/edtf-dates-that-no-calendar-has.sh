#!/usr/bin/env bash
# The npm library edtf 4.11.1 (EDTF, ISO 8601-2) reads dates that no calendar has, and gives bounds that are not those of the
# date. None of it raises an error: an archive that trusts `min` and `max` files its records under wrong days.
#
#   2023-02-29                            is read as 1 March 2023 (there was no 29 February)
#   [2024-09-09..2024-09-13]              has `max` on its *first* day, 9 September
#   [2024-09-13..2024-09-09]              (reversed) is read without a word
#   2024-09-13T10:00:00.5Z                is 5 milliseconds past ten, not half a second
#
# Fails when one of these is no longer so. Needs npm and Node; asks the registry for edtf@4.11.1 only.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent edtf@4.11.1
cat >look.mjs <<'JS'
import edtf from 'edtf';

const iso = (at) => new Date(at).toISOString();
const seen = {
  'a day that does not exist': iso(edtf('2023-02-29').min),
  'the last day of a set': iso(edtf('[2024-09-09..2024-09-13]').max),
  'a reversed set': typeof edtf('[2024-09-13..2024-09-09]'),
  'half a second': iso(edtf('2024-09-13T10:00:00.5Z').min),
};
for (const [what, value] of Object.entries(seen)) console.log(`${what}: ${value}`);
JS
node look.mjs | tee seen.txt
cat >expected.txt <<'TEXT'
a day that does not exist: 2023-03-01T00:00:00.000Z
the last day of a set: 2024-09-09T23:59:59.999Z
a reversed set: object
half a second: 2024-09-13T10:00:00.005Z
TEXT
if ! diff expected.txt seen.txt; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
