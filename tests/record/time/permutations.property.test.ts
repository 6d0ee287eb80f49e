import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/client.ts';
import { dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { fc } from '../../support/runs/drawing.ts';
import type { Refused, Telling } from './doors.ts';
import { lineOf, loadOneByOne, loadTogether, mutateOneByOne, openRules, openSources } from './doors.ts';
import { type Story, story } from './model/drawing.ts';
import { settle } from './model/expected-timeline.ts';
import { partsOf, type Said } from './model/laying.ts';
import { differencesAt, holderOf } from './one-truth.ts';
import { expectedAnswers, expectedRows, readTables, readTimelines } from './reading.ts';

/** `CAVEAT_SEQUENCES=1000 npm test -- tests/record/time/permutations` draws as many as are promised. */
const sequences = Number(process.env.CAVEAT_SEQUENCES ?? 200);
/** Recorded together, and compared together. */
const BATCH = 20;
const batches = { numRuns: Math.ceil(sequences / BATCH), endOnFailure: true };
const timeout = 30_000 + sequences * 1_000;

const database = useDatabase();
const elsewhere = useDatabase();
let batch = 0;

beforeAll(() => openSources(database.db));

const stories = (may?: Parameters<typeof story>[0]) =>
  fc.array(story(may), { minLength: BATCH, maxLength: BATCH });

function tellingsOf(all: readonly Story[], door: string, order: number): Telling[] {
  return all.map((it, index) => ({
    ...{ story: it, door, rule: `b${batch}-${door}-${index}` },
    order: it.orders[order] as Story['lines'],
  }));
}

/** Where the record says something else than the model, with all that was said, in its order. */
async function differences(
  db: Database,
  tellings: readonly Telling[],
  settled = (telling: Telling) => settle([], telling.order),
): Promise<object[]> {
  const rules = tellings.map(({ rule }) => rule);
  const [rows, answers] = [await readTables(db, rules), await readTimelines(db, rules)];
  return tellings.flatMap((telling) => {
    const { story, rule, door } = telling;
    const { timeline } = settled(telling);
    const pairs = [
      { by: 'tables', got: rows.get(rule), expected: expectedRows(timeline) },
      { by: 'GraphQL', got: answers.get(rule), expected: expectedAnswers(timeline, story.is === 'CONSENT') },
    ];
    const wrong = pairs.find(({ got, expected }) => JSON.stringify(got) !== JSON.stringify(expected));
    return wrong ? [{ door, said: saidOf(telling), ...wrong }] : [];
  });
}

const ordersOf = (lines: readonly Said[]) => [
  lines,
  lines.toReversed(),
  ...lines.map((_, index) => [...lines.slice(index), ...lines.slice(0, index)]),
];

const saidOf = (telling: Telling) =>
  telling.order.map((it) => `${it.name} ${JSON.stringify(lineOf(telling, it))}`);

const refusals = (all: readonly Refused[]) =>
  all.map(({ telling, line, why }) => ({ door: telling.door, said: saidOf(telling), line, why }));

const without = (tellings: readonly Telling[], refused: readonly Refused[]) =>
  tellings.filter((it) => !refused.some(({ telling }) => telling === it));

describe('what sources say, in whatever order', () => {
  it('gives the same timeline in one bundle, in one for each line, and by mutations', {
    timeout,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(stories(), async (drawn) => {
        batch += 1;
        const { db } = database;
        const together = tellingsOf(drawn, 'together', 0);
        const oneByOne = tellingsOf(drawn, 'one-by-one', 1);
        const mutated = tellingsOf(drawn, 'mutated', 2);
        await openRules(db, `tool-${batch}`, [...together, ...oneByOne, ...mutated]);
        const refused = [...(await loadTogether(db, together)), ...(await loadOneByOne(db, oneByOne))];
        const { unexpected, accepted } = await mutateOneByOne(db, mutated);
        // One that was refused before there was room for it is not said again.
        const whole = mutated.filter((it) => accepted.get(it)?.length === it.order.length);
        const told = [
          ...refusals([...refused, ...unexpected]),
          ...(await differences(
            db,
            without([...together, ...oneByOne, ...whole], [...refused, ...unexpected]),
          )),
        ];
        expect({ count: told.length, first: told.slice(0, 3) }).toEqual({ count: 0, first: [] });
      }),
      batches,
    );
  });

  it('gives the same timeline when the record moves elsewhere in between', {
    timeout,
  }, async () => {
    const drawn = fc.array(story(), { minLength: sequences, maxLength: sequences });
    await fc.assert(
      fc.asyncProperty(drawn, async (all) => {
        batch += 1;
        const half = ({ order }: Telling) => Math.ceil(order.length / 2);
        const firstOf = (it: Telling) => it.order.slice(0, half(it));
        const restOf = (it: Telling) => it.order.slice(half(it));
        // What contradicted the record when it was dumped is not part of it.
        const tellings = tellingsOf(all, 'dumped', 3).filter(
          (it) => settle([], firstOf(it)).rejected.length === 0,
        );
        await openRules(database.db, `tool-${batch}`, tellings);
        const before = await loadTogether(database.db, tellings, firstOf);
        await load(elsewhere.db, await dump(database.db));
        const rest = without(tellings, before);
        const after = await loadTogether(elsewhere.db, rest, restOf);
        const told = [
          ...refusals([...before, ...after]),
          ...(await differences(elsewhere.db, without(rest, after))),
        ];
        expect({ count: told.length, first: told.slice(0, 3) }).toEqual({ count: 0, first: [] });
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });

  it('keeps what came first where lines contradict one another', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(stories('DIFFERING'), async (drawn) => {
        batch += 1;
        const together = tellingsOf(drawn, 'together', 0);
        await openRules(database.db, `tool-${batch}`, together);
        const refused = await loadTogether(database.db, together);
        const told = [...refusals(refused), ...(await differences(database.db, without(together, refused)))];
        expect({ count: told.length, first: told.slice(0, 3) }).toEqual({ count: 0, first: [] });
      }),
      batches,
    );
  });

  it('refuses the mutations that contradict what is recorded, and no others', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(stories('REFUSED'), async (drawn) => {
        batch += 1;
        const dated = drawn.filter(({ lines }) => lines.every((it) => it.from !== null || it.seen !== null));
        const mutated = tellingsOf(dated, 'contradicted', 1);
        await openRules(database.db, `tool-${batch}`, mutated);
        const { unexpected, accepted } = await mutateOneByOne(database.db, mutated);
        const told = [
          ...refusals(unexpected),
          ...(await differences(database.db, without(mutated, unexpected), (it) =>
            settle([], accepted.get(it) ?? []),
          )),
        ];
        expect({ count: told.length, first: told.slice(0, 3) }).toEqual({ count: 0, first: [] });
      }),
      batches,
    );
  });

  it('refuses the loads in which something begins together with another state, and no others', {
    timeout,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(stories('REFUSED'), async (drawn) => {
        batch += 1;
        const loaded = tellingsOf(drawn, 'refused', 2);
        await openRules(database.db, `tool-${batch}`, loaded);
        const told: object[] = [];
        for (const telling of loaded) {
          // Some before the others, so that there is something recorded.
          const [before, after] = [telling.order.slice(0, 1), telling.order.slice(1)];
          if (settle([], before).rejected.length > 0 || contradictEachOther(telling.order)) continue;
          const answers = new Set(
            ordersOf(after).map((it) => settle(before, it).rejected.some(({ is }) => is !== 'Differing')),
          );
          // If lines contradict others in two ways, their own order decides which one is found.
          if (answers.size > 1) continue;
          const [isRefused] = answers;
          await loadTogether(database.db, [telling], () => before);
          const refused = await loadTogether(database.db, [telling], () => after);
          if (isRefused !== refused.length > 0)
            told.push({
              said: saidOf(telling),
              isRefused,
              refused: refused.map(({ line, why }) => ({ line, why })),
            });
        }
        expect({ count: told.length, first: told.slice(0, 3) }).toEqual({ count: 0, first: [] });
      }),
      batches,
    );
  });
});

/** True if two lines contradict each other, too: either fault may then be the one that is reported. */
function contradictEachOther(lines: readonly Said[]): boolean {
  return lines.some((line) =>
    lines.some((it) => it !== line && settle([it], [line]).rejected.some(({ is }) => is === 'Differing')),
  );
}

describe('one instant', () => {
  it('has one truth: status, filters, counts and assessments agree', { timeout }, async () => {
    const instants = fc.array(fc.tuple(fc.nat(999), fc.constantFrom(-1, 0, 1)), {
      minLength: 8,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(stories(), instants, async (drawn, chosen) => {
        batch += 1;
        const item = `tool-${batch}`;
        const tellings = tellingsOf(drawn, 'asked', 0);
        await openRules(database.db, item, tellings);
        expect(refusals(await loadTogether(database.db, tellings))).toEqual([]);
        const timelines = new Map(tellings.map((it) => [it, settle([], it.order).timeline]));
        const bounds = [...timelines.values()].flat().flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]);
        const finite = bounds.filter((it) => Number.isFinite(it));
        for (const [pick, offset] of chosen) {
          const at = (finite[pick % finite.length] as number) + offset;
          const expected = tellings.map((it) => {
            const held = holderOf(timelines.get(it) as never, at);
            return { rule: it.rule, is: it.story.is, held: held === null ? null : partsOf(held.state)[0] };
          });
          const told = await differencesAt(database.db, item, expected, at);
          expect(told, tellings.flatMap(saidOf).join('\n')).toEqual([]);
        }
      }),
      batches,
    );
  });
});
