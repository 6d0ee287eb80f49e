/** The same numbers for the same seed (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up. */
  below(most: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let it = this.#state;
    it = Math.imul(it ^ (it >>> 15), it | 1);
    it ^= it + Math.imul(it ^ (it >>> 7), it | 61);
    return Math.floor((((it ^ (it >>> 14)) >>> 0) / 2 ** 32) * most);
  }

  among<Item>(all: readonly Item[]): Item {
    return all[this.below(all.length)] as Item;
  }
}
