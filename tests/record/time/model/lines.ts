import { partsOf } from './laying.ts';
import type { Patch, Shown } from './write.ts';

/** What each document says, so that any statement can be quoted from it. */
export const sentences = ['s0', 's1', 's2', 's3', 'x0', 'x1'].map((it) => `The source says ${it}.`).join(' ');

/** A statement that the writer makes, as the bundle has it. */
export const statement = (key: string, document: string) => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'NARRATOR',
  evidence: { document, exact: `The source says ${key.split(':')[1]}.` },
});

/** What a source shows, as the bundle has it. */
export function bundleLine(shown: Shown): Record<string, unknown> {
  const { rule, party } = shown;
  return party === null
    ? { type: 'status', restriction: rule, ...withoutNulls(fieldsOf(shown, false)) }
    : {
        type: 'consent',
        restriction: rule,
        consentingParty: party,
        covers: 'EXPANSION_OF_USE',
        ...withoutNulls(fieldsOf(shown, true)),
      };
}

export const withoutNulls = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** The fields of a status; null where nothing qualifies it. */
export function statusFields(state: string) {
  const [status, qualifier = null] = partsOf(state);
  const isSuspended = status === 'SUSPENDED';
  return {
    status,
    suspendedBy: isSuspended ? qualifier : null,
    licencePolicy: isSuspended ? null : qualifier,
  };
}

/** Its fields, as an input has them: null takes a value away. */
export function fieldsOf(
  { state, review, from, to, seen, grounds }: Patch,
  isConsent: boolean,
): Record<string, unknown> {
  const edtf = (date: Patch['from']) => date?.edtf ?? null;
  return {
    ...(state !== undefined && (isConsent ? { state } : statusFields(state))),
    ...(review !== undefined && !isConsent && { review }),
    ...(from !== undefined && { validFrom: edtf(from) }),
    ...(to !== undefined && { validTo: edtf(to) }),
    ...(seen !== undefined && { observedAt: edtf(seen) }),
    ...(grounds && {
      grounds: grounds.map(({ for: axis, ...it }) => (isConsent ? it : { ...it, for: axis })),
    }),
  };
}
