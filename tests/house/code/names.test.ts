import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = new URL('../../../src/', import.meta.url);

/** Rooms in which the glossary's words mean what the glossary says. */
const glossary = ['record/', 'graphql/', 'db/tables/'];

/** Words of the glossary; elsewhere they are no names of plumbing: say cursor, sort key, slot, query, sink. */
const domain = /^(?:Actor|Statement|Position|Document|Change|Event)$|^(?:Placed?|readPlace)/;

/** Words of a dialect of our own: say describe or emit, report, evict, again. */
const dialect = /^tell[A-Z]|^told|Told$|^letGo|Anew$|^owe$|^goOn/;

const exported =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|type|interface) (\w+)/gm;

const faultsIn = (path: string, text: string) =>
  [...text.matchAll(exported)]
    .map(([, name = '']) => name)
    .filter(
      (name) => dialect.test(name) || (domain.test(name) && !glossary.some((it) => path.startsWith(it))),
    )
    .map((name) => `${path} ${name}`);

test('names say what the field calls a thing, and leave the glossary its words', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replaceAll('\\', '/'));
  const found = files.flatMap((path) => faultsIn(path, readFileSync(new URL(path, source), 'utf8')));
  expect(found).toEqual([]);
});

test('names that are planted are found', () => {
  expect(faultsIn('live/hub.ts', 'export type Place = string;\nexport class Event {}')).toEqual([
    'live/hub.ts Place',
    'live/hub.ts Event',
  ]);
  expect(faultsIn('record/a.ts', 'export type Place = string;\nexport async function tellAll() {}')).toEqual([
    'record/a.ts tellAll',
  ]);
});
