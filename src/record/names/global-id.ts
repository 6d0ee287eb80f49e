/** The types of the record that have a global ID: base64 of `Type:uuid`, or of `Type:uuid@validAt/known` as of other times. */
const recordTypes = [
  'Actor',
  'Affiliation',
  'Consent',
  'ConsentPeriod',
  'Document',
  'Event',
  'Item',
  'Place',
  'Restriction',
  'Statement',
  'StatementRelation',
  'StatusPeriod',
  'Target',
  'Transfer',
] as const;

/** All types that have a global ID. Those of the others do not depend on time: base64 of `Revision:12` or `ApiKey:uuid`. */
export const nodeTypes = [...recordTypes, 'Revision', 'ApiKey'] as const;
export type NodeType = (typeof nodeTypes)[number];

/**
 * As of when a record is read; what is null is left open: now. Instants are of UTC, with six decimals. `known` is an instant
 * or the name of the revision whose commit it was known from: `r12`.
 */
export type Times = { readonly validAt: string | null; readonly known: string | null };
export const now: Times = { validAt: null, known: null };
export const areSameTimes = (a: Times, b: Times) => a.validAt === b.validAt && a.known === b.known;

const INSTANT = String.raw`(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z`;
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const TIMELESS = new RegExp(`^(Revision(?=:[1-9]\\d{0,14}$)|ApiKey(?=:${UUID}$)):(.+)$`);
const SHAPE = new RegExp(
  `^(${recordTypes.join('|')}):(${UUID})(?:@(${INSTANT})?/(${INSTANT}|r[1-9]\\d{0,14})?)?$`,
);

/** The name of a record by its id, for all who ask for it: where it is read as of other times, the name of that view of it. */
export function encodeId(type: string, id: string, { validAt, known }: Times = now): string {
  const isOpen = (validAt === null && known === null) || !recordTypes.some((it) => it === type);
  const times = isOpen ? '' : `@${validAt ?? ''}/${known ?? ''}`;
  return Buffer.from(`${type}:${id}${times}`).toString('base64');
}

/** What a global ID says, or null when it is not one. */
export function decodeId(text: string): { type: NodeType; id: string; times: Times } | null {
  const decoded = Buffer.from(text, 'base64').toString();
  const [, type, id, validAt = null, known = null] = SHAPE.exec(decoded) ?? TIMELESS.exec(decoded) ?? [];
  if (type === undefined || id === undefined) return null;
  const times = { validAt, known };
  if (encodeId(type, id, times) !== text || ![validAt, known].every(isThere)) return null;
  return { type: type as NodeType, id, times };
}

/** There is no 30 February. */
function isThere(time: string | null): boolean {
  if (time === null || time.startsWith('r')) return true;
  const inMilliseconds = time.replace(/\d{3}Z$/, 'Z');
  const parsed = new Date(inMilliseconds);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString() === inMilliseconds;
}
