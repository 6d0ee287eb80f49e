import { asOfArg } from '../as-of/as-of.ts';
import { canFail } from '../schema/nullability.ts';

/** What every page of related records has: it is null only with an error, counts all its pages, and takes an `asOf`. */
export const relatedPage = (t: Parameters<typeof asOfArg>[0]) => ({
  ...canFail,
  totalCount: true as const,
  args: { asOf: asOfArg(t) },
});
