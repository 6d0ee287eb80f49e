import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../child.ts';
import type { Order, Run } from './client.ts';
import { type Operation, type OperationName, operations } from './operations.ts';
import { backendsCpu, cpuSince } from './processor.ts';
import type { Question } from './questions.ts';
import type { Side } from './sides.ts';

/** What one run came to, each figure for one request where it is not a rate. */
export type Figure = {
  rate: number;
  cpu: number;
  postgres?: number;
  p50: number;
  p99: number;
  generator: number;
  bytes: number;
};

const client = fileURLToPath(new URL('./client.ts', import.meta.url));
const LONGEST_MILLISECONDS = 120_000;

/** A load generator of one side. */
export class Asker {
  readonly side: Side;
  readonly #child: Child = startChild(client, {});
  readonly #postmaster: number;

  constructor(side: Side, postmaster: number) {
    this.side = side;
    this.#postmaster = postmaster;
  }

  /** Connects, and learns what to ask. */
  async prepare(operation: Operation, questions: readonly Question[], connections: number): Promise<void> {
    const bodies = questions.map((question) => bodyOf(this.side, operation, question));
    await this.#order({ order: 'prepare', port: this.side.port, bodies, connections });
  }

  /** The facts of the first answers. Throws where one is an error. */
  async tell(name: OperationName, most: number): Promise<unknown[]> {
    const answers = await this.#order<string[]>({ order: 'ask', most });
    const { facts } = operations[name] as Operation;
    return answers.map((text) => {
      const { data, errors } = JSON.parse(text);
      if (errors || !data) throw new Error(`${this.side.name} answered ${name} with ${text.slice(0, 500)}`);
      return facts ? facts[this.side.dialect](data) : null;
    });
  }

  async run(milliseconds: number): Promise<Figure> {
    const before = [await this.side.cpu(), backendsCpu(this.#postmaster)] as const;
    const { requests, seconds, bytes, p50, p99, cpu } = await this.#order<Run>({
      order: 'run',
      milliseconds,
    });
    const after = [await this.side.cpu(), backendsCpu(this.#postmaster)] as const;
    return {
      rate: requests / seconds,
      cpu: (after[0] - before[0]) / requests,
      ...(before[1] !== undefined &&
        after[1] !== undefined && { postgres: cpuSince(before[1], after[1]) / requests }),
      p50,
      p99,
      generator: cpu / 1e6 / seconds,
      bytes: bytes / requests,
    };
  }

  async close(): Promise<void> {
    await this.#child.end();
  }

  async #order<Answer>(order: Order): Promise<Answer> {
    this.side.check();
    const answer = await this.#child.ask<{ done: Answer } | { failed: string }>(order, LONGEST_MILLISECONDS);
    if ('failed' in answer) throw new Error(answer.failed);
    return answer.done;
  }
}

function bodyOf(side: Side, { name, documents }: Operation, { variables, after }: Question): string {
  const place = after?.[side.cursors];
  if (after && place === undefined) throw new Error(`${side.name} has no cursor for a page of ${name}`);
  return JSON.stringify({
    query: documents[side.dialect],
    operationName: name,
    variables: { ...variables, ...(place !== undefined && { after: place }) },
  });
}
