import { type Assertion, type Ground, groundKey } from './assertion.ts';
import { type Dated, refine } from './dates.ts';

type DateField = 'validFrom' | 'validTo' | 'observedAt' | 'lastObservedAt';

/** A field of a line that contradicts a period, and the contradicting fields of the period. */
export type Contradicted = { field: DateField | 'grounds'; fields: (DateField | 'grounds')[] };

type Says = Pick<Assertion, DateField | 'grounds'>;

/** The contradictions between a line and a period, field by field; empty without any. */
export function contradictionsOf(line: Says, period: Says): Contradicted[] {
  const last = period.lastObservedAt === null ? 'observedAt' : 'lastObservedAt';
  const isBefore = (one: Dated | null, other: Dated | null) =>
    one !== null && other !== null && one.to <= other.from;
  const found = (field: Contradicted['field'], ...fields: (DateField | 'grounds' | false)[]) => ({
    field,
    fields: fields.filter((it) => it !== false),
  });
  const observed = (field: 'observedAt' | 'lastObservedAt') =>
    found(
      field,
      isBefore(line[field], period.validFrom) && 'validFrom',
      isBefore(period.validTo, line[field]) && 'validTo',
    );
  const grounds = new Map(period.grounds.map((it) => [groundKey(it), it]));
  const all = [
    found(
      'validFrom',
      refine(period.validFrom, line.validFrom) === undefined && 'validFrom',
      isBefore(period.observedAt, line.validFrom) && 'observedAt',
      isBefore(period.validTo, line.validFrom) && 'validTo',
    ),
    found(
      'validTo',
      refine(period.validTo, line.validTo) === undefined && 'validTo',
      isBefore(line.validTo, period[last]) && last,
      isBefore(line.validTo, period.validFrom) && 'validFrom',
    ),
    observed('observedAt'),
    observed('lastObservedAt'),
    found('grounds', weighsOtherwise({ grounds }, line) && 'grounds'),
  ];
  return all.filter(({ fields }) => fields.length > 0);
}

/** True if a statement supports the one and contradicts the other. */
export const weighsOtherwise = (
  { grounds }: { grounds: ReadonlyMap<string, Ground> },
  line: Pick<Assertion, 'grounds'>,
): boolean => line.grounds.some((it) => (grounds.get(groundKey(it)) ?? it).weight !== it.weight);

/** A period with some fields replaced by those of a line. */
export function overwritten(
  stands: Assertion,
  line: Assertion,
  fields: Iterable<Contradicted['field']>,
): Assertion {
  const next = { ...stands };
  for (const field of fields) {
    if (field === 'grounds') {
      const said = new Map(line.grounds.map((it) => [groundKey(it), it]));
      next.grounds = stands.grounds.map((it) => said.get(groundKey(it)) ?? it);
    } else if (field === 'validFrom' || field === 'validTo') next[field] = line[field];
    else Object.assign(next, { observedAt: line.observedAt, lastObservedAt: line.lastObservedAt });
  }
  return next;
}

/** The half of a status, state or review, that no statement supports; undefined if both are supported. */
export function unsupportedAxis({
  grounds,
  review,
}: Pick<Assertion, 'grounds' | 'review'>): 'STATUS' | 'REVIEW' | undefined {
  const supports = (axis: string) => grounds.some((it) => it.axis === axis && it.weight === 'SUPPORTS');
  if (!supports('STATUS')) return 'STATUS';
  return review === null || review === 'NONE' || supports('REVIEW') ? undefined : 'REVIEW';
}
