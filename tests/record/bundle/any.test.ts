import { expect, it } from 'vitest';
import { BundleRefused } from '../../../src/record/errors.ts';
import { demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { casesOf } from '../../support/pages/cases.ts';
import { fc } from '../../support/runs/drawing.ts';

const database = useDatabase();
const lines = demo.trimEnd().split('\n');

/** What may stand anywhere in a line: of no type, of another one, or of another line. */
const anything = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1.5,
    2 ** 40,
    '',
    ' ',
    'x',
    '\0',
    '\ud800',
    'a:b',
    'a:b:c',
    [],
    {},
    [null],
    [[]],
    [{}],
  ),
  fc.constantFrom(
    '2024-02-30',
    '2024-01-02',
    '../2024',
    '[..2024-01-01]',
    '2024~',
    'PERSON',
    'GROUP',
    'UNNAMED_SOURCE',
  ),
  fc.nat({ max: lines.length - 1 }).map((at) => JSON.parse(lines[at] as string).key ?? 'key'),
  fc
    .nat({ max: lines.length - 1 })
    .chain((at) => fc.constantFrom(...Object.values(JSON.parse(lines[at] as string)))),
);

type Change = { line: number; place: number; name: string | null; value: unknown };
const change = fc.record<Change>({
  line: fc.nat({ max: lines.length - 1 }),
  place: fc.nat(),
  name: fc.option(
    fc.constantFrom(
      'key',
      'of',
      'members',
      'within',
      'broader',
      'mergedInto',
      'version',
      'absent',
      'namespace',
    ),
  ),
  value: anything,
});

/** Puts a value at one of the places of a line, or under a name. */
function changed(line: Record<string, unknown>, { place, name, value }: Change): void {
  const places: [object, string][] = [];
  const visit = (it: object) => {
    for (const [field, inner] of Object.entries(it)) {
      places.push([it, field]);
      if (typeof inner === 'object' && inner !== null) visit(inner);
    }
  };
  visit(line);
  const [owner, field] = name === null ? (places[place % places.length] as [object, string]) : [line, name];
  Object.assign(owner, { [field]: value });
}

it('whatever a bundle says, it is loaded or refused by line', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const values = lines.map((line) => JSON.parse(line));
      for (const it of changes) changed(values[it.line], it);
      const text = values.map((value) => JSON.stringify(value)).join('\n');
      const outcome = await load(database.db, text, { dryRun: true }).catch((it: unknown) => it);
      if (!(outcome instanceof Error)) return;
      expect(outcome).toBeInstanceOf(BundleRefused);
      const { problems } = outcome as BundleRefused;
      expect(problems.every((it) => it.line > 0 && it.reason !== '')).toBe(true);
    }),
    { numRuns: casesOf(100) },
  );
}, 300_000);
