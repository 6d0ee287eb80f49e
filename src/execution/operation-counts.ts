import type { Executed, Strategy } from './executed.ts';
import type { FallbackReason } from './not-plannable.ts';

/** The number of operations, and of events of subscriptions, by strategy and by the reason of a fallback. */
export class OperationCounts {
  readonly #counts = new Map<string, { strategy: Strategy; reason: FallbackReason | ''; count: number }>();

  add({
    strategy,
    reason = '' as const,
  }: Pick<Executed, 'strategy'> & { reason?: FallbackReason | undefined | '' }): void {
    const key = `${strategy} ${reason}`;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { strategy, reason, count: 1 });
  }

  /** Bounded: there are few strategies and reasons. */
  get all(): readonly { strategy: Strategy; reason: FallbackReason | ''; count: number }[] {
    return [...this.#counts.values()];
  }
}
