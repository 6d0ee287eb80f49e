/** How many cases a property draws: as many as given, or as `CAVEAT_SEQUENCES` says where that is more. */
export const casesOf = (count: number): number => Math.max(count, Number(process.env.CAVEAT_SEQUENCES ?? 0));
