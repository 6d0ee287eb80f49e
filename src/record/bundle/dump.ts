import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import type { KeyedLine } from '../concept.ts';
import type { SpanLine } from '../fields.ts';
import { partOf } from '../keyed.ts';

const PAGE = 500;

/** The order of a line's fields, the one in which a reader wants them. */
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
  'description',
  'aliases',
  'country',
  'members',
  'membersExhaustive',
  'cardinality',
  'document',
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
  'date',
  'participants',
  'summary',
  'modality',
  'action',
  'parties',
  'items',
  'scope',
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
  'stances',
  'stance',
  'explicitness',
  'status',
  'review',
  'validFrom',
  'validTo',
  'observedAt',
  'statement',
  'for',
  'weight',
  'grounds',
  'note',
  'absent',
];
const RANK = new Map(FIELDS.map((field, index) => [field, index]));

/** Types in the order in which they are written, each with where its rows say their namespace. */
const TYPES = [
  ['DOCUMENT', 'documents', null],
  ['ACTOR', 'actors', 'actor_id'],
  ['AFFILIATION', 'affiliations', null],
  ['ITEM', 'items', 'item_id'],
  ['PLACE', 'places', 'place_id'],
  ['TARGET', 'targets', 'target_id'],
  ['EVENT', 'events', null],
  ['TRANSFER', 'transfers', null],
  ['RESTRICTION', 'restrictions', 'restriction_id'],
  ['STATEMENT', 'statements', null],
  ['RELATION', 'statement_relations', null],
  ['STATUS', 'status_periods', null],
  ['CONSENT', 'consent_periods', null],
] as const;

type Line = KeyedLine & Record<string, unknown>;

/**
 * The present record as a bundle, one header per namespace, read in one snapshot: the same record is always the same
 * bytes, and loading them into an empty database makes the same record. Lines come with their ends.
 */
export async function* dumpBundle(db: Database): AsyncGenerator<string> {
  // A transaction that lives as long as the reader: rows are handed over as they are asked for.
  const { readable, writable } = new TransformStream<string, string>(undefined, { highWaterMark: 100 });
  const writer = writable.getWriter();
  const done = db
    .transaction(
      async (tx) => {
        const namespaces = await tx.execute<{ namespace: string }>(sql`
          select namespace from (
            ${sql.join(
              [...TYPES.map(([, table]) => table), 'evidence', 'actor_aliases', 'item_aliases'].map(
                (table) => sql`select namespace from ${sql.identifier(table)}`,
              ),
              sql` union `,
            )}) all_namespaces order by namespace collate "C"`);
        const newest = new Map(
          (
            await tx.execute<{ key: string; number: number }>(sql`
              select d.key, max(v.number) as number from documents d join document_versions v on v.document_id = d.id
               group by d.key having max(v.number) > 1`)
          ).map((row) => [row.key, row.number]),
        );
        for (const { namespace } of namespaces) {
          await writer.write(`${JSON.stringify({ type: 'bundle', version: 1, namespace })}\n`);
          for (const [entity, table, owner] of TYPES) {
            let after = '';
            for (;;) {
              const rows = await tx.execute<{ id: string; line: Line; owner: string; sort: string }>(sql`
                select * from (
                  select t.id, l.line, t.namespace as owner,
                         coalesce(l.line ->> 'key', (l.line - 'grounds')::text) || ' ' || t.id as sort
                    from ${sql.identifier(table)} t join lines l on l.entity = ${entity} and l.entity_id = t.id
                   where t.namespace = ${namespace}
                   ${
                     owner === null
                       ? sql``
                       : sql`or t.id in (select ${sql.identifier(owner)} from evidence where namespace = ${namespace})
                             ${entity === 'ACTOR' ? sql`or t.id in (select actor_id from actor_aliases where namespace = ${namespace})` : sql``}
                             ${entity === 'ITEM' ? sql`or t.id in (select item_id from item_aliases where namespace = ${namespace})` : sql``}`
                   }
                ) page where sort collate "C" > ${after} order by sort collate "C" limit ${PAGE}`);
              for (const row of rows) {
                if (entity === 'DOCUMENT') {
                  for (const older of await olderVersions(tx, row.id, row.line)) {
                    await writer.write(write(older, namespace, newest));
                  }
                }
                const part = partOf(row.line, namespace, row.owner);
                await writer.write(
                  write(row.owner === namespace ? part : { ...part, of: row.owner }, namespace, newest),
                );
              }
              const last = rows.at(-1);
              if (last === undefined || rows.length < PAGE) break;
              after = last.sort;
            }
          }
        }
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

async function olderVersions(tx: { execute: Database['execute'] }, id: string, line: Line): Promise<Line[]> {
  if (line.version === 1) return [];
  const rows = await tx.execute<{ number: number; text: string }>(sql`
    select number, text from document_versions where document_id = ${id} and number < ${line.version} order by number`);
  return rows.map(({ number, text }) => ({ ...line, version: number, text }));
}

/** A line as the bundle writes it: references as short as the namespace allows, what goes without saying left out. */
function write(line: Line, namespace: string, newest: Map<string, number>): string {
  const prefix = `${namespace}:`;
  const isDocument = line.type === 'document';
  const shown = isDocument && !newest.has(line.key) ? { ...line, version: undefined } : line;
  const shorten = (value: unknown, field: string): unknown => {
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
    return typeof value === 'string' && REFERENCES.has(field) && value.startsWith(prefix)
      ? value.slice(prefix.length)
      : value;
  };
  return `${JSON.stringify(shorten(shown, ''))}\n`;
}

/** The fields that hold keys. */
const REFERENCES = new Set([
  'key',
  'document',
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
  'actor',
  'value',
  'restriction',
  'addressees',
  'event',
  'subject',
  'object',
  'consentingParty',
  'statement',
]);
