/** What was measured: for each row and side, a value of each round. */
export class Figures<Row extends string, Side extends string> {
  readonly #values = new Map<Row, Map<string, number[]>>();
  /** What could not be measured, and why. */
  readonly faults: string[] = [];
  /** Lines for the reader that belong to no cell. */
  readonly notes: string[] = [];

  add(row: Row, side: Side, value: number): void {
    const sides = this.#values.get(row) ?? new Map<string, number[]>();
    this.#values.set(row, sides);
    sides.set(side, [...(sides.get(side) ?? []), value]);
  }

  /** The median of the rounds; undefined without any. */
  median(row: Row, side: Side): number | undefined {
    const values = this.#values.get(row)?.get(side);
    return values && quantile(values, 0.5);
  }

  has(row: Row): boolean {
    return this.#values.has(row);
  }

  /** Every value, to be written as JSON. */
  all(): Record<string, Record<string, { median: number; rounds: number[] }>> {
    const ofRow = (sides: Map<string, number[]>) =>
      Object.fromEntries(
        [...sides].map(([side, rounds]) => [side, { median: quantile(rounds, 0.5), rounds }]),
      );
    return Object.fromEntries([...this.#values].map(([row, sides]) => [row, ofRow(sides)]));
  }

  /** Runs a measurement of one side; its errors are reported, and do not end the others. */
  async attempt<Result>(what: string, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      let text = `${what}: ${error instanceof Error ? error.message : error}`;
      for (let cause = error; cause instanceof Error && cause.cause; cause = cause.cause)
        text += ` (${cause.cause})`;
      this.faults.push(text);
      return undefined;
    }
  }
}

/** The nearest-rank quantile; of an even number's middle, the mean of both. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[Math.min(sorted.length - 1, Math.max(0, index))] ?? Number.NaN;
  if (share === 0.5) return (at(Math.ceil(sorted.length / 2) - 1) + at(Math.floor(sorted.length / 2))) / 2;
  return at(Math.ceil(sorted.length * share) - 1);
}

/** The sides in their order, then the other way round, and so on: none is always the first. */
export function alternate<Item>(items: readonly Item[], round: number): Item[] {
  return round % 2 === 0 ? [...items] : [...items].reverse();
}
