import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useDatabase } from '../../support/database.ts';
import { fc } from '../../support/runs/drawing.ts';
import { findOverlaps } from './feed.ts';
import { Model } from './model/model.ts';
import { when } from './model/when.ts';
import type { Write } from './model/write.ts';
import { Recording, watched } from './recording.ts';

const database = useDatabase();
const trips: unknown[] = [];
let spaces = 0;

const days = ['2024-02-10', '2024-03-01', '2024-06-30'].map((day) => when(day));

/** Writes that each could be done alone, after the same status and the same consent. */
const racer = fc.record({
  does: fc.constantFrom('SHOW', 'CORRECT', 'CONSENT', 'CORRECT_CONSENT'),
  state: fc.constantFrom('LIMITED', 'LIFTED'),
  from: fc.constantFrom(...days),
});
const race = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(racer, racer) },
  { weight: 1, arbitrary: fc.constant('RETRACT' as const) },
  { weight: 1, arbitrary: fc.constant('UNDO' as const) },
);

async function open() {
  spaces += 1;
  const db = watched(database.db, (error) => trips.push(error));
  const [recording] = (await Recording.open(db, [`n${spaces}`])) as [Recording];
  const { cast } = recording;
  const model = new Model(recording.start, [...cast.rules, ...cast.documents]);
  const shown = {
    rule: cast.rules[0] as string,
    party: null,
    state: 'PROHIBITED',
    review: null,
    from: when('2024-01-05'),
    to: null,
    seen: null,
    grounds: [{ statement: cast.statements[0] as string, for: 'STATUS', weight: 'SUPPORTS' }] as never,
  };
  const show = (change: object): Write => ({ does: 'SHOW', shown: { ...shown, ...change }, stale: false });
  const consent = { party: cast.parties[0] as string, state: 'REQUESTED' };
  const periods: string[] = [];
  for (const write of [show({}), show(consent)]) {
    const outcome = await recording.write(write, model);
    model.write(write);
    if ('revision' in outcome) recording.revisions.push(outcome.revision as number);
    await recording.learn(model);
    periods.push([...model.state.keys()].findLast((it) => it.startsWith('period ')) as string);
  }
  return { recording, model, show, consent, periods };
}

describe('two writers who have seen the same', () => {
  it('have one winner, and the other is refused with the reason', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(race, async (drawn) => {
        const { recording, model, show, consent, periods } = await open();
        const document = recording.cast.documents[0] as string;
        const writeOf = ({ does, state, from }: Exclude<typeof drawn, string>[number]): Write => {
          if (does === 'SHOW') return show({ state, from });
          if (does === 'CONSENT') return show({ ...consent, state: 'GRANTED', from });
          const isConsent = does === 'CORRECT_CONSENT';
          const patch = { state: isConsent ? 'DENIED' : state, from };
          return { does: 'CORRECT', period: periods[Number(isConsent)] as string, patch, stale: false };
        };
        const writes: Write[] =
          drawn === 'UNDO'
            ? [1, 1].map((commit) => ({ does: 'UNDO', commit }))
            : drawn === 'RETRACT'
              ? ['wrong', 'withdrawn'].map((note) => ({ does: 'RETRACT', document, note, stale: false }))
              : drawn.map(writeOf);

        const outcomes = await Promise.all(writes.map((it) => recording.write(it, model)));
        const winners = writes.filter((_, index) => 'revision' in (outcomes[index] as object));
        const refused = outcomes.flatMap((it) => ('refused' in it ? [it.refused] : []));
        expect([winners.length, refused], JSON.stringify(outcomes)).toEqual([
          1,
          [drawn === 'UNDO' ? 'Overtaken' : expect.stringMatching(/^(Conflict|StatusOverlap)$/)],
        ]);
        expect(model.write(winners[0] as Write).wrote).toBe(true);
        const rows = await database.db.execute<{ key: string; version: number }>(sql`
          select key, version from restrictions where key = any (${`{${recording.cast.rules}}`}) union all
          select key, version from documents where key = any (${`{${recording.cast.documents}}`})`);
        expect(new Map(rows.map((it) => [it.key, it.version]))).toEqual(model.versions);
      }),
      { numRuns: 50 },
    );
    expect({ overlaps: (await findOverlaps(database.db)).overlaps, trips: trips.length }).toEqual({
      overlaps: 0,
      trips: 0,
    });
  });
});
