import { describe, expect, it } from 'vitest';
import { useDatabase } from '../../support/database.ts';
import { fc } from '../../support/runs/drawing.ts';
import { seed } from '../../support/runs/seed.ts';
import { compareSequence, type Figures } from './comparing.ts';
import { findOverlaps } from './feed.ts';
import { sequence, writeOf } from './model/commands.ts';
import { Recording, watched } from './recording.ts';

/** `CAVEAT_SEQUENCES=1000 npm test -- tests/record/time/time` runs as many as are promised, and says what it met. */
const sequences = Number(process.env.CAVEAT_SEQUENCES ?? 200);
/** At a time, on a connection each. */
const LANES = 4;

const database = useDatabase({ connections: LANES, longestWait: 0 });
const trips: unknown[] = [];
const opened: Recording[] = [];
let spaces = 0;

/** One for the next sequence; opened many at a time, which costs as much as one. */
async function nextRecording(): Promise<Recording> {
  if (opened.length === 0) {
    const names = Array.from({ length: 20 }, (_, index) => `n${spaces + index}`);
    spaces += names.length;
    const db = watched(database.db, (error) => trips.push(error));
    opened.push(...(await Recording.open(db, names)));
  }
  return opened.pop() ?? nextRecording();
}

describe('transitions, corrections, late arrivals, retractions and undos in any order', () => {
  it('are answered as a plain model does, of any day as known at any time', {
    timeout: 60_000 + sequences * 2_000,
  }, async () => {
    const started = performance.now();
    const figures: Figures = {};
    const property = fc.asyncProperty(sequence, async ({ rules, commands, chooses }) => {
      const recording = await nextRecording();
      const cast = { ...recording.cast, rules: recording.cast.rules.slice(0, rules) };
      const writes = commands.map(
        (command) => (model: Parameters<typeof writeOf>[1]) => writeOf(command, model, cast),
      );
      await compareSequence(database.db, recording, cast, writes, chooses, figures);
    });
    // A difference is reported with all commands: shrinking it would take minutes.
    const lanes = Array.from({ length: LANES }, (_, lane) =>
      fc.assert(property, {
        numRuns: Math.ceil(sequences / LANES),
        seed: seed + lane,
        endOnFailure: true,
      }),
    );
    for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason;

    const { rows, overlaps } = await findOverlaps(database.db);
    expect({ overlaps, trips: trips.length }).toEqual({ overlaps: 0, trips: 0 });
    if (process.env.CAVEAT_SEQUENCES) {
      const seconds = Math.round((performance.now() - started) / 1_000);
      console.log(JSON.stringify({ seconds, rows, ...figures }));
    }
  });
});
