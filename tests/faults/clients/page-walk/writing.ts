import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '../../../../src/db/client.ts';
import { names, volatile } from './record.ts';

type Writes = { key: string; name: string };
const local = ({ key }: Writes) => `'${volatile}:${key}', '${volatile}'`;
const shared = ({ key }: Writes) => `'${volatile}-${key}', '${volatile}'`;
const stable = (table: string, key: string) => `(select id from ${table} where key = '${key}')`;

/** The columns of a date that is always known, or not at all. */
function datesOf(name: string) {
  const columns = `${name}_edtf, ${name}_earliest, ${name}_latest, ${name}_derivation`;
  return { columns, set: `(${columns}) = row($date)` };
}

/** What of each table writers add, and amend so that it moves in some order. `$name` and `$date` differ each time. */
const writing: Record<string, { add(row: Writes): string[]; amend: string; isSearched?: true }> = {
  actors: {
    add: (row) => [
      `insert into actors (key, namespace, kind, name) values (${shared(row)}, 'PERSON', $name)`,
    ],
    amend: 'name = $name',
    isSearched: true,
  },
  items: {
    add: (row) => [`insert into items (key, namespace, kind, name) values (${shared(row)}, 'SYSTEM', $name)`],
    amend: 'name = $name',
    isSearched: true,
  },
  places: {
    add: (row) => [`insert into places (key, namespace, name) values (${shared(row)}, $name)`],
    amend: 'name = $name',
    isSearched: true,
  },
  targets: {
    add: (row) => [`insert into targets (key, namespace, name) values (${shared(row)}, $name)`],
    amend: 'name = $name',
    isSearched: true,
  },
  documents: {
    add: (row) => [`insert into documents (key, namespace, title) values (${local(row)}, $name)`],
    amend: 'title = $name',
  },
  events: {
    add: (row) => [
      `insert into events (key, namespace, name, status, ${datesOf('date').columns}) values (${local(row)}, $name, 'OCCURRED', $date)`,
    ],
    amend: datesOf('date').set,
    isSearched: true,
  },
  transfers: {
    add: (row) => [
      `insert into transfers (key, namespace, supplier_id, recipient_id, item_id, status, ${datesOf('date').columns})
       values (${local(row)}, ${stable('actors', 'walk-a1')}, ${stable('actors', 'walk-a2')},
               ${stable('items', 'walk-i1')}, 'ORDERED', $date)`,
    ],
    amend: datesOf('date').set,
  },
  restrictions: {
    add: (row) => [
      `insert into restrictions (key, namespace, title, modality) values (${shared(row)}, $name, 'DUTY')`,
      `insert into restriction_items (restriction_id, item_id)
       select id, ${stable('items', 'walk-i1')} from restrictions where key = '${volatile}-${row.key}'`,
    ],
    amend: 'title = $name',
    isSearched: true,
  },
  statements: {
    add: (row) => [
      `insert into statements (key, namespace, quotation, attribution, event_id, ${datesOf('spoken').columns})
       values (${local(row)}, 'DIRECT', 'ANONYMOUS', ${stable('events', 'walk:e1')}, $date)`,
      `insert into statement_speakers (statement_id, ordinal, actor_id)
       select id, 0, ${stable('actors', 'walk-a1')} from statements where key = '${volatile}:${row.key}'`,
      `insert into statement_stances (statement_id, restriction_id, ordinal, stance, explicitness)
       select id, ${stable('restrictions', 'walk-r1')}, 0, 'LIFT', 'EXPLICIT'
         from statements where key = '${volatile}:${row.key}'`,
    ],
    amend: datesOf('spoken').set,
  },
};

const dayOf = (day: string) => `'${day}', '${day}T00:00Z', '${day}T23:59:59.999Z', 'STATED'`;

/** Adds, amends and deletes rows, for as long as it is not stopped; resolves with the number of commits. */
export async function keepWriting(
  sql: Sql,
  writer: number,
  random: () => number,
  stopped: AbortSignal,
): Promise<number> {
  const tables = Object.keys(writing);
  const choose = <Value>(from: readonly Value[]) => from[Math.floor(random() * from.length)] as Value;
  const there = new Set<string>();
  let commits = 0;
  for (; !stopped.aborted; commits += 1) {
    const table = choose(tables);
    const { add, amend, isSearched } = writing[table] as (typeof writing)[string];
    const key = `${writer}-${Math.floor(random() * 5)}`;
    const row = { key, name: choose(names) };
    const which = `where key in ('${volatile}:${key}', '${volatile}-${key}')`;
    const isThere = there.has(table + key);
    // Search looks rows up and then loads them: one that is deleted in between fails it, which is no fault of paging.
    const deletes = isThere && !isSearched && random() < 0.3;
    const statements = !isThere
      ? add(row)
      : deletes
        ? [`delete from ${table} ${which}`]
        : [`update ${table} set ${amend} ${which}`];
    const date =
      random() < 0.2 ? 'null, null, null, null' : dayOf(`2024-03-0${1 + Math.floor(random() * 5)}`);
    const text = statements
      .join(';\n')
      .replaceAll('$name', () => `'${row.name.replaceAll("'", "''")}'`)
      .replaceAll('$date', date);
    // Several statements in one message are one transaction.
    await sql.unsafe(text);
    if (deletes) there.delete(table + key);
    else there.add(table + key);
    await delay(random() * 8);
  }
  return commits;
}
