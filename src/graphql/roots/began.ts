import { type InstantFilterInput, lies, type Where } from '../filters/filters.ts';

/** When a period began: at its stated start, or at its first observation where no source says when it began. */
export function began(filter: InstantFilterInput | null | undefined): Where | null {
  if (filter == null) return null;
  if (filter.isNull != null) {
    const unknown = { AND: [{ validFromEdtf: { isNull: true } }, { observedAtEdtf: { isNull: true } }] };
    const { isNull, ...rest } = filter;
    return { AND: [isNull ? unknown : { NOT: unknown }, ...[began(rest)].filter((it) => it !== null)] };
  }
  const [stated, observed] = [lies('validFrom', filter), lies('observedAt', filter)];
  if (stated === null || observed === null) return null;
  const always = { id: { isNotNull: true } };
  return {
    OR: [{ AND: [always, stated] }, { AND: [{ validFromEdtf: { isNull: true } }, observed] }],
  };
}
