import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import type { FeedChange } from '../../feed/change.ts';
import type { Subject } from '../../feed/change-pages.ts';
import { refuse } from '../schema/errors.ts';
import { amongIdsOrKeys, decodeId, encodeId, type NodeType } from '../schema/ids.ts';

/** What a filter of changes asks about: records by the ids of their rows, and by what their lines say of them. */
export type About = {
  ids: readonly string[];
  restrictions: readonly string[];
  actors: readonly string[];
  statements: readonly string[];
  consents: readonly ConsentNamed[];
};
/** A consent, as the lines of its periods name it. */
type ConsentNamed = { restriction: string; consentingParty: string; covers: string };

/** How the SDL says which changes are about a record. */
export const whatIsAbout =
  'Changes of these records, by their global IDs. Keys are refused (`INVALID_ID`), because a key alone does not identify the type; so is an ID that no record ever had (`UNKNOWN_REFERENCE`), while removed records can be asked for. A restriction includes its statuses and consents, a consent its states, an actor its affiliations and consents, a statement its relations. An empty list matches nothing.';

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
  among: 'restrictions' | 'actors' | 'statements';
}[];

/** The records that are named. Throws INVALID_ID for what is no global ID of a record. */
export function subjectsOf(names: readonly string[]): Subject[] {
  return names.map((name) => {
    const decoded = decodeId(name);
    if (decoded === null)
      throw refuse('INVALID_ID', '`about` holds what is not an ID that this server gives');
    if (!(decoded.type in tables))
      throw refuse('INVALID_ID', `\`about\` holds an ID of type ${decoded.type}: changes are about records`);
    return decoded;
  });
}

/** Where records have their rows. */
const tables: Partial<Record<NodeType, string>> = {
  Actor: 'actors',
  Affiliation: 'affiliations',
  Consent: 'consents',
  ConsentPeriod: 'consent_periods',
  Document: 'documents',
  Event: 'events',
  Item: 'items',
  Place: 'places',
  Restriction: 'restrictions',
  Statement: 'statements',
  StatementRelation: 'statement_relations',
  StatusPeriod: 'status_periods',
  Target: 'targets',
  Transfer: 'transfers',
};

/** Throws UNKNOWN_REFERENCE where no record ever was one of these: what was removed had changes, too. */
export async function refuseNeverRecorded(db: Database, subjects: readonly Subject[]): Promise<void> {
  const asked = subjects.map(({ type, id }, at) => ({ table: tables[type], id, at }));
  if (asked.length === 0) return;
  const unknown = await db.execute<{ at: number }>(sql`
    select (asked ->> 'at')::integer as at from jsonb_array_elements(${JSON.stringify(asked)}::jsonb) asked
     where not was_recorded(asked ->> 'table', (asked ->> 'id')::uuid) order by 1`);
  const [first, ...others] = unknown.slice(0, MOST_TOLD).map(({ at }) => {
    const { type, id } = subjects[at] as Subject;
    const expected = `${type[0]?.toLowerCase()}${type.slice(1)}`;
    return { path: ['where', 'about', String(at)], reference: encodeId(type, id), expected, near: [] };
  });
  if (first !== undefined)
    throw refuse(
      'UNKNOWN_REFERENCE',
      `\`${first.path.join('.')}\`: no ${first.expected} has, or ever had, the ID "${first.reference}"`,
      { ...first, ...(others.length > 0 && { others }) },
    );
}
const MOST_TOLD = 10;

/** Throws INVALID_ID, as `subjectsOf` does, and UNKNOWN_REFERENCE. */
export async function readAbout(db: Database, names: readonly string[]): Promise<About> {
  const subjects = subjectsOf(names);
  await refuseNeverRecorded(db, subjects);
  const among: Partial<Record<NodeType, string[]>> = {};
  subjects.forEach(({ type }, at) => {
    among[type] ??= [];
    among[type].push(String(names[at]));
  });
  const [restrictions, actors, statements, consents] = await Promise.all([
    keysOf(db, 'restrictions', 'Restriction', among.Restriction),
    keysOf(db, 'actors', 'Actor', among.Actor),
    keysOf(db, 'statements', 'Statement', among.Statement),
    consentsOf(
      db,
      subjects.flatMap(({ type, id }) => (type === 'Consent' ? [id] : [])),
    ),
  ]);
  return {
    ids: [...new Set([...subjects.map(({ id }) => id), ...actors.map(({ id }) => id)])],
    restrictions: restrictions.map(({ key }) => key),
    actors: actors.map(({ key }) => key),
    statements: statements.map(({ key }) => key),
    consents,
  };
}

async function consentsOf(db: Database, ids: readonly string[]): Promise<ConsentNamed[]> {
  if (ids.length === 0) return [];
  const rows = await db.query.consents.findMany({
    columns: { covers: true },
    where: { id: { in: [...ids] } },
    with: { restriction: { columns: { key: true } }, consentingParty: { columns: { key: true } } },
  });
  return rows.map(({ covers, restriction, consentingParty }) => ({
    restriction: restriction.key,
    consentingParty: consentingParty.key,
    covers,
  }));
}

/** A merged actor's row is that of the actor it was merged into. */
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

/** True if a change is about one of the records, told by its lines alone. */
export function isAbout({ entity, entityId, before, after }: FeedChange, about: About): boolean {
  if (about.ids.includes(entityId)) return true;
  const lines = [before, after].filter((line) => line !== null);
  const isOf = ({ restriction, consentingParty, covers }: ConsentNamed) =>
    lines.some(
      (line) =>
        line.restriction === restriction &&
        line.consentingParty === consentingParty &&
        line.covers === covers,
    );
  if (entity === 'CONSENT' && about.consents.some(isOf)) return true;
  return parts.some(
    ({ entities, field, among }) =>
      (entities as readonly string[]).includes(entity) &&
      lines.some((line) => about[among].includes(String(line[field]))),
  );
}
