import { restrictionStatus } from '../../../../src/db/tables/index.ts';
import type { Known, Part } from './filters.ts';
import {
  actorParts,
  documentParts,
  eventParts,
  itemParts,
  placeParts,
  restrictionParts,
  statementParts,
  statusNow,
  targetParts,
  transferParts,
} from './parts.ts';

/** A connection that pages over a table in both directions, and how plain SQL answers the same. */
export type Connection = {
  /** `Type.field`. */
  name: string;
  /** The prefix of its input types. */
  type: string;
  table: keyof Known;
  filter: Part[];
  /** Columns by their names in GraphQL; the first is the order of a query that asks for none. */
  orders: Record<string, string>;
  /** Those of them by what is written while walks go on. */
  moving?: readonly string[];
  /**
   * For a nested connection: the table and the fields that lead to it, some of its keys, and the condition on its rows.
   */
  parent?: { table: keyof Known; one: string; many: string; keys: string[]; holds(key: string): string };
};

/** Every connection with `first`, `last`, `after` and `before`. Rows are called `r` in SQL. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of connections
export function connectionsOf(known: Known): Connection[] {
  const statements = {
    type: 'Statement',
    table: 'statements',
    filter: statementParts(known, 'r'),
    orders: statementOrders,
  } as const;
  const restrictions = {
    type: 'Restriction',
    table: 'restrictions',
    filter: restrictionParts(known),
    orders: {
      TITLE: 'title',
      KEY: 'key',
      STATUS: `array_position(array[${[...restrictionStatus.enumValues, 'EXPIRED'].map((it) => `'${it}'`)}], ${statusNow})`,
      STATUS_SINCE: ofStatus("nullif(p.starts_at, '-infinity')"),
      STATUS_UNTIL: `(select p.valid_to_latest from status_periods p
        where p.restriction_id = r.id and p.starts_at <= now() order by p.starts_at desc limit 1)`,
      LAST_EVIDENCE: ofStatus('status_last_evidence(p.id)'),
      LAST_RECORDED: 'revision_id',
      FIRST_RECORDED: 'first_revision_id',
    },
  } as const;
  return [
    { name: 'Query.statements', ...statements },
    { name: 'Query.restrictions', ...restrictions },
    {
      name: 'Query.actors',
      type: 'Actor',
      table: 'actors',
      moving: ['STATEMENTS'],
      filter: actorParts(known),
      orders: {
        NAME: 'coalesce(r.name, r.key) collate alphabetical',
        KEY: 'key',
        STATEMENTS:
          '(select count(distinct s.statement_id) from statement_speakers s where s.actor_id = r.id)',
        LAST_RECORDED: 'revision_id',
        FIRST_RECORDED: 'first_revision_id',
      },
    },
    {
      name: 'Query.documents',
      type: 'Document',
      table: 'documents',
      filter: documentParts(known),
      orders: {
        KEY: 'key',
        TITLE: 'coalesce(r.title, r.key) collate alphabetical',
        PUBLISHED: dateOrder('published'),
        LAST_RECORDED: 'revision_id',
        FIRST_RECORDED: 'first_revision_id',
      },
    },
    {
      name: 'Query.items',
      type: 'Item',
      table: 'items',
      filter: itemParts(known),
      orders: {
        NAME: 'coalesce(r.name, r.key) collate alphabetical',
        KEY: 'key',
        LAST_RECORDED: 'revision_id',
        FIRST_RECORDED: 'first_revision_id',
      },
    },
    {
      name: 'Query.places',
      type: 'Place',
      table: 'places',
      filter: placeParts(known),
      orders: { NAME: 'name', KEY: 'key', LAST_RECORDED: 'revision_id', FIRST_RECORDED: 'first_revision_id' },
    },
    {
      name: 'Query.targets',
      type: 'Target',
      table: 'targets',
      filter: targetParts(known),
      orders: { NAME: 'name', KEY: 'key', LAST_RECORDED: 'revision_id', FIRST_RECORDED: 'first_revision_id' },
    },
    {
      name: 'Query.events',
      type: 'Event',
      table: 'events',
      filter: eventParts(known),
      orders: {
        DATE: dateOrder('date'),
        KEY: 'key',
        LAST_RECORDED: 'revision_id',
        FIRST_RECORDED: 'first_revision_id',
      },
    },
    {
      name: 'Query.transfers',
      type: 'Transfer',
      table: 'transfers',
      filter: transferParts(known),
      orders: {
        DATE: dateOrder('date'),
        KEY: 'key',
        LAST_RECORDED: 'revision_id',
        FIRST_RECORDED: 'first_revision_id',
      },
    },
    {
      name: 'Actor.statements',
      ...statements,
      parent: {
        table: 'actors',
        one: 'actor',
        many: 'actors',
        keys: ['walk-a1', 'walk-a2', 'walk:u1', 'walk-a9', 'biden'],
        holds: (key) =>
          `exists (select from statement_speakers p join actors a on a.id = p.actor_id where p.statement_id = r.id and a.key = '${key}')`,
      },
    },
    {
      name: 'Event.statements',
      ...statements,
      parent: {
        table: 'events',
        one: 'event',
        many: 'events',
        keys: ['walk:e1', 'walk:e10', 'walk:e2'],
        holds: (key) => `r.event_id = (select id from events where key = '${key}')`,
      },
    },
    ...['walk-r1', 'walk-r2', 'us.atacms.deep-strike'].map(
      (key) =>
        ({
          name: 'Restriction.statements',
          ...statements,
          // The stance that is asked for is the one on that restriction.
          filter: statementParts(known, 'r', key),
          parent: {
            table: 'restrictions',
            one: 'restriction',
            many: 'restrictions',
            keys: [key],
            holds: (key: string) =>
              `exists (select from statement_stances p join restrictions o on o.id = p.restriction_id where p.statement_id = r.id and o.key = '${key}')`,
          },
        }) satisfies Connection,
    ),
    {
      name: 'Item.restrictions',
      ...restrictions,
      parent: {
        table: 'items',
        one: 'item',
        many: 'items',
        keys: ['walk-i1', 'walk-i2', 'walk-i3', 'atacms'],
        holds: (key) =>
          `exists (select from restriction_items p join items i on i.id = p.item_id where p.restriction_id = r.id and i.key = '${key}')`,
      },
    },
  ];
}

/** An open end comes after all others; what is undated is null. */
const dateOrder = (date: string) =>
  `coalesce(r.${date}_latest, case when r.${date}_edtf is not null then timestamptz '9999-12-31 23:59:59.999999Z' end)`;
const ofStatus = (value: string) =>
  `(select ${value} from status_periods p where p.restriction_id = r.id and now() >= p.starts_at and now() < p.ends_at)`;
const statementOrders = {
  SPOKEN: 'coalesce(r.spoken_latest, r.said_by)',
  KEY: 'key',
  LAST_RECORDED: 'revision_id',
  FIRST_RECORDED: 'first_revision_id',
};
