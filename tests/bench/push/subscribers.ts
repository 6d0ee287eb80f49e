import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bounded, type Child, startChild } from '../child.ts';
import type { Delivery, Order } from './client.ts';
import type { Side } from './sides.ts';

/** The size of the text of a `next` message in bytes, on every side. */
export const MESSAGE_BYTES = 470;
const LONGEST_DELIVERY_MILLISECONDS = 60_000;
const client = fileURLToPath(new URL('./client.ts', import.meta.url));

/** A process full of subscribers to one side. */
export class Subscribers {
  readonly count: number;
  readonly #side: Side;
  readonly #child: Child;
  #heard: (delivery: Delivery) => void = () => {};

  private constructor(side: Side, count: number, child: Child) {
    this.#side = side;
    this.count = count;
    this.#child = child;
    child.onMessage(({ delivered }) => delivered && this.#heard(delivered as Delivery));
  }

  /** Connects them, and resolves once changes reach every one, of the size that is measured with. */
  static async open(
    side: Side,
    count: number,
    operation: string | null = side.operation,
  ): Promise<Subscribers> {
    const subscribers = new Subscribers(side, count, startChild(client, {}));
    try {
      await subscribers.#order({ order: 'open', port: side.port, subscribers: count, operation });
      side.padding = Math.max(0, side.padding + MESSAGE_BYTES - sizeOf(await subscribers.#confirm()));
      await subscribers.keep(true);
      const size = sizeOf(await subscribers.#confirm());
      const texts = await subscribers.take();
      await subscribers.keep(false);
      if (Math.abs(size - MESSAGE_BYTES) > 5 || !texts.every((text) => /"after":\{"/.test(text)))
        throw new Error(`${side.name} sends other messages than the rest, of ${size} bytes: ${texts[0]}`);
      return subscribers;
    } catch (error) {
      await subscribers.close();
      throw error;
    }
  }

  /** Runs what makes the side send `each` messages to every subscriber, and resolves when all of them have come. */
  async receive(each: number, publish: () => Promise<unknown>): Promise<Delivery> {
    await this.#order({ order: 'expect', each });
    const heard = new Promise<Delivery>((resolve) => {
      this.#heard = resolve;
    });
    const check = () => {
      this.#side.check();
      this.#child.check();
    };
    try {
      const [delivery] = await bounded(Promise.all([heard, publish()]), LONGEST_DELIVERY_MILLISECONDS, check);
      if (delivery.fewest !== each || delivery.most !== each) throw new Error(tell(each, delivery));
      return delivery;
    } catch (error) {
      const delivery = await this.#order<Delivery>({ order: 'settle' });
      throw new Error(`${this.#side.name}: ${tell(each, delivery)}`, { cause: error });
    }
  }

  /** Whether the first subscriber's messages are kept as text until they are taken. */
  async keep(on: boolean): Promise<void> {
    await this.#order({ order: 'keep', on });
  }

  async take(): Promise<string[]> {
    return this.#order<string[]>({ order: 'take' });
  }

  async close(): Promise<void> {
    await this.#child.end();
  }

  /** A subscription is not acknowledged: changes are published until one reaches everybody. */
  async #confirm(): Promise<Delivery> {
    for (let tries = 0; tries < 20; tries += 1) {
      await this.#order({ order: 'expect', each: 1 });
      await this.#side.publish(1);
      for (let waited = 0; waited < 30; waited += 1) {
        await delay(50);
        const delivery = await this.#order<Delivery>({ order: 'settle' });
        if (delivery.fewest < 1) continue;
        await delay(200);
        const settled = await this.#order<Delivery>({ order: 'settle' });
        if (settled.most === 1) return settled;
      }
    }
    throw new Error(`${this.#side.name}: not every subscription came about\n${this.#child.printed()}`);
  }

  #order<Answer>(order: Order): Promise<Answer> {
    this.#side.check();
    return this.#child.ask<Answer>(order, LONGEST_DELIVERY_MILLISECONDS);
  }
}

const sizeOf = ({ bytes, messages }: Delivery) => Math.round(bytes / messages);

const tell = (each: number, { fewest, most }: Delivery) =>
  `${each} messages for each subscriber were expected; the fewest got ${fewest}, the most ${most}`;
