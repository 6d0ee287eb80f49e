/** The types that have a global ID: base64 of `Type:uuid`. */
export const nodeTypes = [
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
export type NodeType = (typeof nodeTypes)[number];

const SHAPE = new RegExp(`^(${nodeTypes.join('|')}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`);

/** The name of a record by its id, for all who ask for it. */
export function encodeId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64');
}

/** What a global ID says, or null when it is not one. */
export function decodeId(text: string): { type: NodeType; id: string } | null {
  const decoded = Buffer.from(text, 'base64').toString();
  const [, type, id] = SHAPE.exec(decoded) ?? [];
  if (type === undefined || id === undefined || encodeId(type, id) !== text) return null;
  return { type: type as NodeType, id };
}
