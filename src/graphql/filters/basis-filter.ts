import { combined, filterType } from './combined.ts';
import { matches, StringFilter, type Where } from './filters.ts';

export const BasisFilter = filterType(
  'BasisFilter',
  'Filters the legal acts that restrictions rest on; all conditions must match the same entry of `basis`.',
  (t) => ({
    instrument: t.field({ type: StringFilter, description: 'The legal act.' }),
    provision: t.field({
      type: StringFilter,
      description: 'The article, section or paragraph. `isNull: true`: the act as a whole.',
    }),
    url: t.field({ type: StringFilter, description: 'The address of its text.' }),
  }),
);

/** Restrictions with a legal basis that matches. */
export const basisMatches = (filter: typeof BasisFilter.$inferInput): Where => ({
  basis: combined('restrictionBasis', filter, ({ instrument, provision, url }) => [
    matches('instrument', instrument),
    matches('provision', provision),
    matches('url', url),
  ]),
});
