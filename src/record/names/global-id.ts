/**
 * The types of the record that have a global ID: base64 of `Type:uuid`, or of `Type:uuid@validAt/known` as of other
 * times.
 */
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

/**
 * All types that have a global ID. The further ones do not depend on time: base64 of `Revision:12` or `ApiKey:uuid`.
 */
export const nodeTypes = [...recordTypes, 'Revision', 'ApiKey'] as const;
export type NodeType = (typeof nodeTypes)[number];

/**
 * The times that a record is read as of; null means now. Instants are in UTC with six decimals. `known` is an instant
 * or the name of a revision, for the time of its commit: `r12`.
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

/** The global ID of a record by its id; if it is read as of other times, the ID of that view. */
export function encodeId(type: string, id: string, { validAt, known }: Times = now): string {
  const isOpen = (validAt === null && known === null) || !recordTypes.some((it) => it === type);
  const times = isOpen ? '' : `@${validAt ?? ''}/${known ?? ''}`;
  return Buffer.from(`${type}:${id}${times}`).toString('base64');
}

/** The parts of a global ID, or null for a malformed one. */
export function decodeId(text: string): { type: NodeType; id: string; times: Times } | null {
  const decoded = Buffer.from(text, 'base64').toString();
  const [, type, id, validAt = null, known = null] = SHAPE.exec(decoded) ?? TIMELESS.exec(decoded) ?? [];
  if (type === undefined || id === undefined) return null;
  const times = { validAt, known };
  if (encodeId(type, id, times) !== text || ![validAt, known].every(isThere)) return null;
  return { type: type as NodeType, id, times };
}

/** Rejects days that do not exist, such as 30 February. */
function isThere(time: string | null): boolean {
  if (time === null || time.startsWith('r')) return true;
  const inMilliseconds = time.replace(/\d{3}Z$/, 'Z');
  const parsed = new Date(inMilliseconds);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString() === inMilliseconds;
}
