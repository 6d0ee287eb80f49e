import type { Database } from '../../db/client.ts';
import type { FeedChange } from '../../feed/change.ts';
import type { Subject } from '../../feed/change-pages.ts';
import { refuse } from '../errors.ts';
import { amongIdsOrKeys, decodeId, type NodeType } from '../ids.ts';

/** What a filter of changes asks about: records by the ids of their rows, and by the keys by which lines name them. */
export type About = {
  ids: readonly string[];
  restrictions: readonly string[];
  actors: readonly string[];
  statements: readonly string[];
};

/** How the SDL says which changes are about a record. */
export const whatIsAbout =
  'Changes of these records, by their global IDs. Keys are refused (`INVALID_ID`), because a key alone does not identify the type. A restriction includes its statuses and consents, an actor its affiliations and consents, a statement its relations. An empty list matches nothing.';

const parts = [
  { entities: ['STATUS', 'CONSENT'], field: 'restriction', among: 'restrictions' },
  { entities: ['CONSENT'], field: 'consentingParty', among: 'actors' },
  { entities: ['AFFILIATION'], field: 'person', among: 'actors' },
  { entities: ['AFFILIATION'], field: 'organization', among: 'actors' },
  { entities: ['RELATION'], field: 'subject', among: 'statements' },
  { entities: ['RELATION'], field: 'object', among: 'statements' },
] as const satisfies {
  entities: FeedChange['entity'][];
  field: string;
  among: keyof About;
}[];

/**
 * The records that are named. Throws INVALID_ID for what is no global ID of a record, and for that of a consent, whose
 * changes are those of its periods.
 */
export function subjectsOf(names: readonly string[]): Subject[] {
  return names.map((name) => {
    const decoded = decodeId(name);
    if (decoded === null)
      throw refuse('INVALID_ID', '`about` holds what is not an ID that this server gives');
    if (decoded.type === 'Revision' || decoded.type === 'ApiKey')
      throw refuse('INVALID_ID', `\`about\` holds an ID of type ${decoded.type}: changes are about records`);
    if (decoded.type === 'Consent')
      throw refuse('INVALID_ID', '`about` holds the ID of a consent: ask about its restriction or its party');
    return decoded;
  });
}

/** Throws INVALID_ID, as `subjectsOf` does. */
export async function readAbout(db: Database, names: readonly string[]): Promise<About> {
  const among: Partial<Record<NodeType, string[]>> = {};
  subjectsOf(names).forEach(({ type }, at) => {
    among[type] ??= [];
    among[type].push(String(names[at]));
  });
  const [restrictions, actors, statements] = await Promise.all([
    keysOf(db, 'restrictions', 'Restriction', among.Restriction),
    keysOf(db, 'actors', 'Actor', among.Actor),
    keysOf(db, 'statements', 'Statement', among.Statement),
  ]);
  return {
    ids: [...new Set([...names.map((name) => decodeId(name)?.id ?? ''), ...actors.map(({ id }) => id)])],
    restrictions: restrictions.map(({ key }) => key),
    actors: actors.map(({ key }) => key),
    statements: statements.map(({ key }) => key),
  };
}

/** Of an actor that turned out to be another one, the row of that one. */
async function keysOf(
  db: Database,
  table: 'restrictions' | 'actors' | 'statements',
  type: NodeType,
  names: readonly string[] | undefined,
): Promise<{ id: string; key: string }[]> {
  if (names === undefined) return [];
  const query = db.query[table] as unknown as {
    findMany(config: object): Promise<{ id: string; key: string }[]>;
  };
  return query.findMany({ columns: { id: true, key: true }, where: amongIdsOrKeys(type, names) });
}

/** Whether a change is about one of the records, told by its lines alone. */
export function isAbout({ entity, entityId, before, after }: FeedChange, about: About): boolean {
  if (about.ids.includes(entityId)) return true;
  return parts.some(
    ({ entities, field, among }) =>
      (entities as readonly string[]).includes(entity) &&
      [before, after].some((line) => about[among].includes(String(line?.[field]))),
  );
}
