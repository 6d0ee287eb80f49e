/** A period as the sweep sees it. Instants are milliseconds. */
export type TimeSpan = {
  startsAt: number;
  /** The instant after the last one that its source gives it; infinite without a stated end. */
  ownEnd: number;
  /** True if it holds again after an interruption. */
  resumes: boolean;
};

/** An interval in which one period holds. */
export type Segment<S extends TimeSpan> = { period: S; startsAt: number; endsAt: number };

/**
 * The period in force at an instant: of the periods whose own bounds contain it, the one that began last. A period that
 * was followed by another holds again only if it resumes; if it does not and has no end of its own, no earlier one does
 * either. `periods` are in the order of their starts.
 */
export function holderAt<S extends TimeSpan>(
  periods: readonly S[],
  at: number,
  begun = periods.length,
): S | undefined {
  let isLatest = true;
  for (let index = begun - 1; index >= 0; index -= 1) {
    const period = periods[index] as S;
    if (period.startsAt > at) continue;
    if (at < period.ownEnd) {
      if (isLatest || period.resumes) return period;
      if (period.ownEnd === Number.POSITIVE_INFINITY) return undefined;
    }
    isLatest = false;
  }
  return undefined;
}

/** The timeline that periods make, in order and without overlaps: each holds from its start, and may hold again later. */
export function segmentsOf<S extends TimeSpan>(periods: readonly S[]): Segment<S>[] {
  const bounds = new Set(periods.flatMap(({ startsAt, ownEnd }) => [startsAt, ownEnd]));
  bounds.delete(Number.POSITIVE_INFINITY);
  const segments: Segment<S>[] = [];
  let open: Segment<S> | undefined;
  let begun = 0;
  for (const at of [...bounds].sort((a, b) => (a < b ? -1 : 1))) {
    while (begun < periods.length && (periods[begun] as S).startsAt <= at) begun += 1;
    const period = holderAt(periods, at, begun);
    if (period === open?.period) continue;
    if (open) open.endsAt = at;
    open = period && { period, startsAt: at, endsAt: Number.POSITIVE_INFINITY };
    if (open) segments.push(open);
  }
  return segments;
}
