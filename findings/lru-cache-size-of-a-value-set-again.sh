#!/usr/bin/env bash
# The npm library lru-cache 11.5.3 ignores `size` when a key is set to the value that it holds already (the same object, or an
# equal string or number). It returns the cache as ever, and says nothing.
#
#   const list = [];
#   cache.set('k', list, { size: 1 });   list.push(…);   cache.set('k', list, { size: 60 });   // still counts as 1
#
# A program that grows an entry in place (a list of subscribers, a buffer, a page that is added to) and sets it again with its new
# size, so that the cache stays below `maxSize`, has no bound: here 50 entries of size 60 stay in a cache of 100, where 1 fits;
# `calculatedSize` says 50. It is the same where `sizeCalculation` gives the size. Only `maxEntrySize` is compared with the new size.
# To delete the key first, or to set a new object, has the size counted.
#
# Prints what expected.txt below holds, and fails when that is no longer so.
# Needs npm and Node; asks the registry for lru-cache@11.5.3 only.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent lru-cache@11.5.3
cat >look.mjs <<'JS'
import { LRUCache } from 'lru-cache';

const fill = (options, again) => {
  const cache = new LRUCache({ maxSize: 100, ...options });
  for (let key = 0; key < 50; key += 1) {
    const list = [];
    cache.set(key, list, { size: 1 });
    for (let item = 0; item < 60; item += 1) list.push(item);
    again(cache, key, list);
  }
  const held = [...cache.values()].reduce((sum, list) => sum + list.length, 0);
  return `${cache.size} entries, counted ${cache.calculatedSize}, held ${held}`;
};

console.log('set again:          ', fill({}, (cache, key, list) => cache.set(key, list, { size: list.length })));
console.log('maxEntrySize 10:    ', fill({ maxEntrySize: 10 }, (cache, key, list) => cache.set(key, list, { size: list.length })));
console.log('sizeCalculation:    ', fill({ sizeCalculation: (list) => list.length || 1 }, (cache, key, list) => cache.set(key, list)));
console.log('a copy:             ', fill({}, (cache, key, list) => cache.set(key, [...list], { size: list.length })));
console.log('deleted first:      ', fill({}, (cache, key, list) => { cache.delete(key); cache.set(key, list, { size: list.length }); }));
JS
cat >expected.txt <<'TXT'
set again:           50 entries, counted 50, held 3000
maxEntrySize 10:     0 entries, counted 0, held 0
sizeCalculation:     50 entries, counted 50, held 3000
a copy:              1 entries, counted 60, held 60
deleted first:       1 entries, counted 60, held 60
TXT
node look.mjs | tee seen.txt
if ! diff expected.txt seen.txt; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
