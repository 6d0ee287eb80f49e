import { isDeepStrictEqual } from 'node:util';
import postgres from 'postgres';
import { alternate, Figures } from '../figures.ts';
import { Asker } from './asker.ts';
import { type OperationName, operations } from './operations.ts';
import { gatherQuestions, type Question, type Questions } from './questions.ts';
import type { OpenRecord } from './record.ts';
import { openSide, type Side, type SideName } from './sides.ts';

export const full = {
  statements: [100_000],
  /** Questions of an operation; a hot side is asked the first few of them only. */
  questions: 400,
  few: 10,
  /** Those of which every side must say the same before it is measured. */
  compared: 40,
  connections: 16,
  rounds: 3,
  warmSeconds: 1.5,
  roundSeconds: 3,
};
export type Sizes = typeof full;

export const quick: Sizes = {
  ...full,
  statements: [10_000],
  questions: 60,
  rounds: 1,
  warmSeconds: 0.7,
  roundSeconds: 1,
};

export const figureNames = ['rate', 'cpu', 'postgres', 'p50', 'p99', 'generator', 'bytes'] as const;
export type FigureName = (typeof figureNames)[number];
export type ReadFigures = Figures<`${OperationName} ${FigureName}`, SideName>;

type Bench = {
  names: readonly SideName[];
  operations: readonly OperationName[];
  sizes: Sizes;
  log(line: string): void;
};

/** Asks every side the same of one record, taking turns, once all of them have shown that they know the same. */
export async function measureRecord(record: OpenRecord, bench: Bench): Promise<ReadFigures> {
  const figures: ReadFigures = new Figures();
  const sql = postgres(record.url, { max: 1, onnotice: () => {} });
  const askers: Asker[] = [];
  try {
    for (const name of bench.names)
      await figures.attempt(name, async () => {
        askers.push(new Asker(await openSide(name, record.url), record.postmaster));
      });
    const portOf = (has: (side: Side) => boolean) => askers.find(({ side }) => has(side))?.side.port;
    const ports = {
      ours: portOf(({ cursors }) => cursors === 'ours'),
      postgraphile: portOf(({ cursors }) => cursors === 'postgraphile'),
    };
    const questions = await gatherQuestions(sql, ports, bench.sizes.questions);
    for (const name of bench.operations) {
      bench.log(`${name} of ${record.statements} statements`);
      await measureOperation(name, askers, questions, bench, figures);
    }
  } finally {
    for (const asker of askers) await asker.close().finally(() => asker.side.close());
    await sql.end({ timeout: 2 });
  }
  return figures;
}

async function measureOperation(
  name: OperationName,
  askers: readonly Asker[],
  questions: Questions,
  { sizes }: Bench,
  figures: ReadFigures,
): Promise<void> {
  const ready: Asker[] = [];
  let told: { side: SideName; facts: unknown[] } | undefined;
  for (const asker of askers) {
    const { side } = asker;
    // Introspection is no SQL.
    if (name === 'introspection' && side.name === 'limit') continue;
    await figures.attempt(`${name}, ${side.name}`, async () => {
      const asked = side.name === 'hot' ? questions[name].slice(0, sizes.few) : questions[name];
      await asker.prepare(operations[name], asked, sizes.connections);
      const facts = await asker.tell(name, sizes.compared);
      if (told) compare(told, { side: side.name, facts }, asked);
      if (facts.length > (told?.facts.length ?? 0)) told = { side: side.name, facts };
      await asker.run(sizes.warmSeconds * 1_000);
      ready.push(asker);
    });
  }
  for (let round = 0; round < sizes.rounds; round += 1)
    for (const asker of alternate(ready, round))
      await figures.attempt(`${name}, ${asker.side.name}`, async () => {
        const run = await asker.run(sizes.roundSeconds * 1_000);
        for (const figure of figureNames)
          if (run[figure] !== undefined) figures.add(`${name} ${figure}`, asker.side.name, run[figure]);
      });
}

type Told = { side: SideName; facts: unknown[] };

/** Throws where two sides do not know the same: then they have not done the same work. */
function compare(one: Told, other: Told, questions: readonly Question[]): void {
  for (const [n, facts] of other.facts.slice(0, one.facts.length).entries()) {
    if (isDeepStrictEqual(one.facts[n], facts)) continue;
    const asked = JSON.stringify(questions[n]);
    throw new Error(
      `asked ${asked}, ${one.side} and ${other.side} say different things:\n${JSON.stringify(one.facts[n])}\n${JSON.stringify(facts)}`,
    );
  }
}
