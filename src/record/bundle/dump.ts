import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../db/client.ts';
import { type Entity, entities, isPeriod } from '../entities/index.ts';
import type { SpanLine } from '../lines/fields.ts';
import { versionOf } from '../lines/format-version.ts';
import { type Merges, readMerges, saidBeside } from '../said/dumped.ts';
import type { LineFields } from '../said/merge.ts';
import { readApart, readSaidOf, saidOf } from '../timeline/dumped.ts';
import type { Concept, KeyedLine, KeyedType } from '../write/concept.ts';
import { concepts } from '../write/concepts.ts';
import { partOf } from '../write/part.ts';
import { type DumpedLine, type Names, readNames, readOlderVersions } from './dumped-names.ts';

const PAGE = 500;

/** The order of a line's fields, chosen for readers. */
const FIELDS = [
  'type',
  'key',
  'of',
  'kind',
  'name',
  'givenName',
  'title',
  'author',
  'publisher',
  'url',
  'language',
  'published',
  'version',
  'text',
  'retracted',
  'description',
  'aliases',
  'country',
  'shared',
  'members',
  'membersExhaustive',
  'cardinality',
  'document',
  'mergedInto',
  'person',
  'organization',
  'role',
  'origin',
  'broader',
  'within',
  'place',
  'supplier',
  'recipient',
  'item',
  'quantity',
  'amount',
  'minimum',
  'maximum',
  'isApproximate',
  'unit',
  'date',
  'participants',
  'vote',
  'motion',
  'result',
  'yes',
  'no',
  'abstentions',
  'notVoting',
  'ballots',
  'summary',
  'modality',
  'action',
  'actionText',
  'licenceAuthority',
  'licenceKind',
  'parties',
  'items',
  'scope',
  'basis',
  'instrument',
  'provision',
  'limits',
  'conditions',
  'related',
  'quotation',
  'subject',
  'relation',
  'object',
  'restriction',
  'consentingParty',
  'covers',
  'state',
  'actor',
  'onBehalfOf',
  'option',
  'function',
  'derivation',
  'dimension',
  'operator',
  'value',
  'evidence',
  'verbatim',
  'start',
  'end',
  'exact',
  'prefix',
  'suffix',
  'locator',
  'speakers',
  'addressees',
  'via',
  'edtf',
  'expression',
  'spoken',
  'event',
  'medium',
  'attribution',
  'speechAct',
  'factuality',
  'stances',
  'stance',
  'explicitness',
  'about',
  'translations',
  'status',
  'suspendedBy',
  'licencePolicy',
  'review',
  'validFrom',
  'validTo',
  'observedAt',
  'lastObservedAt',
  'statement',
  'for',
  'weight',
  'grounds',
  'note',
  'absent',
  'namespace',
  'joined',
  'apart',
  'said',
];
const RANK = new Map(FIELDS.map((field, index) => [field, index]));

type Line = DumpedLine;

/** A line of a dump as text, and the version of the format that it needs. */
type Written = { text: string; version: number };

/**
 * Dumps the present record as a bundle from one snapshot, with a header before the lines of each namespace and before the first
 * of them that needs a later version of the format: the same record gives the same bytes, and loading them into an empty
 * database gives the same record. Lines include their ends. `before` reads further data from that snapshot; its errors are
 * thrown to the reader of the first line.
 */
export async function* dumpBundle(
  db: Database,
  before?: (tx: Transaction) => Promise<void>,
): AsyncGenerator<string> {
  // The transaction lives as long as its reader, and reads ahead no faster than the reader consumes.
  const { readable, writable } = new TransformStream<string, string>(undefined, { highWaterMark: 100 });
  const writer = writable.getWriter();
  const done = db
    .transaction(
      async (tx) => {
        await tx.execute(sql`set local statement_timeout = 0`);
        await tx.execute(sql`set local idle_in_transaction_session_timeout = '10min'`);
        await before?.(tx);
        for await (const line of readRecord(tx)) await writer.write(line);
        await writer.close();
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    )
    .catch((error) => writer.abort(error));
  try {
    yield* readable as unknown as AsyncIterable<string>;
  } finally {
    await done.catch(() => {});
  }
}

async function* readRecord(tx: Transaction): AsyncGenerator<string> {
  const merges = await readMerges(tx);
  const names = await readNames(tx);
  for (const namespace of await readNamespaces(tx)) {
    let version = 1;
    yield headerOf(namespace, version);
    for (const type of entities) {
      for await (const line of readLines(tx, namespace, type, merges, names)) {
        if (line.version > version) {
          version = line.version;
          yield headerOf(namespace, version);
        }
        yield line.text;
      }
    }
  }
}

/** A header holds for the lines after it: one of a later version comes before the first line that needs it. */
const headerOf = (namespace: string, version: number) =>
  `${JSON.stringify({ type: 'bundle', version, namespace })}\n`;

async function* readLines(
  tx: Transaction,
  namespace: string,
  type: Entity,
  merges: Merges,
  names: Names,
): AsyncGenerator<Written> {
  /** The remembered lines of the entity, sorted by content, since no other property of them is stable. */
  let together: Written[][] = [];
  let entityId: string | undefined;
  const inOrder = () => together.sort(([a], [b]) => ((a?.text ?? '') < (b?.text ?? '') ? -1 : 1)).flat();
  for await (const row of readLinesOf(tx, namespace, type)) {
    const { id, line, owner } = row;
    if (id !== entityId) {
      yield* inOrder();
      [together, entityId] = [[], id];
    }
    const older = type.entity === 'DOCUMENT' ? await readOlderVersions(tx, id, line) : [];
    const part = partOf(line, namespace, owner);
    const said = type.isPeriod ? row.differences : saidBeside(part, row.said, owner === namespace, merges);
    const more = { ...(owner !== namespace && { of: owner }), ...(said && { said }) };
    together.push([
      ...older.map((it) => write(it, namespace, names)),
      write({ ...asNamed(part, row.identity, merges), ...more }, namespace, names),
    ]);
  }
  yield* inOrder();
}

/** An affiliation with the people that its line named: two lines may be one since a merge, and each is compared with its own words. */
function asNamed(part: Line, identity: string | null, merges: Merges): Line {
  if (part.type !== 'affiliation' || identity === null) return part;
  const [person = '', organization = ''] = identity.split(' ');
  const named = (key: string, now: unknown) => (merges.get(key) === now ? key : now);
  return {
    ...part,
    person: named(person, part.person),
    organization: named(organization, part.organization),
  };
}

type Row = {
  id: string;
  line: Line;
  owner: string;
  /** For an entity with remembered lines of its own: its namespace's last line. */
  identity: string | null;
  said: LineFields | null;
  /** For a period: the remembered lines that differ from it. */
  differences?: object | undefined;
};

/** All entities of one type that a namespace made or added to, in an order that does not depend on ids. */
async function* readLinesOf(
  tx: Transaction,
  namespace: string,
  { entity, table, sharedBy, aliases }: Entity,
): AsyncGenerator<Row> {
  // A cursor sorts once, however many pages are fetched; its declaration takes no parameters.
  const space = `'${namespace.replaceAll("'", "''")}'`;
  const added =
    sharedBy === undefined
      ? []
      : [`select ${sharedBy} from evidence where namespace = ${space} and ${sharedBy} is not null`];
  if (sharedBy !== undefined)
    added.push(`select entity_id from last_said
      where namespace = ${space} and entity = '${entity}' and line ?| '{aliases,evidence}'`);
  if (aliases) added.push(`select ${aliases.column} from ${aliases.table} where namespace = ${space}`);
  await tx.execute(
    sql.raw(`declare page no scroll cursor for
      select t.id, l.line, t.namespace as owner, s.identity, s.line as said
        from ${table} t join lines l on l.entity = '${entity}' and l.entity_id = t.id
        left join last_said s on ${!isPeriod(entity)} and s.namespace = ${space}
         and s.entity = '${entity}' and s.entity_id = t.id
       where t.namespace = ${space} ${added.map((ids) => `or t.id in (${ids})`).join(' ')}
       order by coalesce(l.line ->> 'key', (l.line - 'grounds')::text) collate "C", t.id, s.identity collate "C"`),
  );
  for (;;) {
    const rows = await tx.execute<Row>(sql.raw(`fetch ${PAGE} from page`));
    if (isPeriod(entity)) {
      const ids = rows.map(({ id }) => id);
      const said = await readSaidOf(tx, entity, ids);
      const apart = await readApart(tx, entity, ids);
      for (const row of rows)
        yield {
          ...row,
          line: apart.has(row.id) ? { ...row.line, apart: true } : row.line,
          differences: saidOf(row.line, namespace, said.get(row.id) ?? []),
        };
    } else {
      yield* rows;
    }
    if (rows.length < PAGE) break;
  }
  await tx.execute(sql.raw('close page'));
}

async function readNamespaces(tx: Transaction): Promise<string[]> {
  const tables = [
    ...entities.flatMap((it) => [it.table, ...(it.aliases ? [it.aliases.table] : [])]),
    'evidence',
  ];
  const shared = entities.flatMap((it) => (it.sharedBy === undefined ? [] : [`'${it.entity}'`]));
  const rows = await tx.execute<{ namespace: string }>(
    sql.raw(`select namespace from (${tables.map((table) => `select namespace from ${table}`).join(' union ')}
        union select namespace from last_said where entity in (${shared}) and line ?| '{aliases,evidence}') all_of_them
      order by namespace collate "C"`),
  );
  return rows.map((row) => row.namespace);
}

/** Writes a line: references as short as the namespace allows, default values omitted. */
function write(line: Line, namespace: string, { newest, namesakes }: Names): Written {
  const prefix = `${namespace}:`;
  const isDocument = line.type === 'document';
  const concept = concepts[line.type as KeyedType] as Concept<KeyedLine> | undefined;
  // A load reads a short key as a shared one: the key of an entity that is shared, or was named since, stays whole.
  const isKeyWhole = concept !== undefined && !concept.isLocal(line as unknown as KeyedLine);
  const shown = isDocument && !newest.has(line.key) ? { ...line, version: undefined } : line;
  const shorten = (value: unknown, field: string): unknown => {
    // Remembered lines keep whole references, because their entities may be gone. A period's grounds stay.
    if (field === 'said' && !isPeriod(line.type.toUpperCase())) return ordered(value);
    if (Array.isArray(value)) {
      const items = value.map((item) => shorten(item, field));
      return (field === 'evidence' || field === 'verbatim') && items.length === 1 ? items[0] : items;
    }
    if (typeof value === 'object' && value !== null) {
      const span = value as Partial<SpanLine>;
      const isNewest = span.document !== undefined && (newest.get(span.document) ?? 1) === span.version;
      return Object.fromEntries(
        Object.entries(value)
          .filter(([name, it]) => it !== undefined && !(name === 'version' && isNewest && !isDocument))
          .sort(([a], [b]) => (RANK.get(a) ?? 0) - (RANK.get(b) ?? 0))
          .map(([name, it]) => [name, shorten(it, name)]),
      );
    }
    if (typeof value !== 'string' || !REFERENCES.has(field) || (field === 'key' && isKeyWhole)) return value;
    if (value.startsWith(prefix)) return value.slice(prefix.length);
    // A load would read the short key as the namespace's own.
    return field !== 'key' && namesakes.has(`${prefix}${value}`) ? `:${value}` : value;
  };
  return { text: `${JSON.stringify(shorten(shown, ''))}\n`, version: versionOf(line) };
}

/** A value with the fields of its objects in the order of a line's. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (RANK.get(a) ?? 0) - (RANK.get(b) ?? 0))
      .map(([name, it]) => [name, ordered(it)]),
  );
}

/** The fields that hold keys. */
const REFERENCES = new Set([
  'key',
  'document',
  'mergedInto',
  'person',
  'organization',
  'members',
  'origin',
  'broader',
  'within',
  'place',
  'supplier',
  'recipient',
  'item',
  'items',
  'participants',
  'motion',
  'actor',
  'onBehalfOf',
  'value',
  'restriction',
  'addressees',
  'event',
  'about',
  'subject',
  'object',
  'consentingParty',
  'statement',
]);
