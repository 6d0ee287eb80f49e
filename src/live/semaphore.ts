/** A semaphore. Work starts synchronously when a permit is free, which most renderings need. */
export class Semaphore {
  #running = 0;
  readonly #permits: number;
  readonly #waiting: (() => void)[] = [];

  constructor(permits: number) {
    this.#permits = permits;
  }

  run<Result>(work: () => Result | Promise<Result>): Result | Promise<Result> {
    if (this.#running >= this.#permits)
      return new Promise<void>((resolve) => this.#waiting.push(resolve)).then(() => this.run(work));
    this.#running += 1;
    const release = () => {
      this.#running -= 1;
      this.#waiting.shift()?.();
    };
    try {
      const result = work();
      if (result instanceof Promise) return result.finally(release);
      release();
      return result;
    } catch (error) {
      release();
      throw error;
    }
  }
}
