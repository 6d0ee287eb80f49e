import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { openEmbedded } from '../../../src/db/embedded/server.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';

/** A writer: commits `count` changes, with descriptions of a given length, in one transaction. */
export type Publish = (count: number, padding: number) => Promise<void>;

export type Postgres = {
  /** Our database, migrated, and one for PostGraphile, on one server. */
  urls: { ours: string; peer: string };
  publish: { ours: Publish; peer: Publish };
  /** Opens connections of one's own; they are closed with the rest. */
  connect(url: string, connections: number): postgres.Sql;
  close(): Promise<void>;
};

// What PostGraphile's documentation does with a trigger; the notification carries the whole change.
const peerTables = `
  create schema private;
  create table private.places (id bigserial primary key, key text not null unique, name text not null, description text);
  create function private.tell() returns trigger language plpgsql as $$
  begin
    perform pg_notify('changed', json_build_object(
      'cursor', translate(encode(convert_to('0123456789abcdef.' || new.key, 'UTF8'), 'base64'), '=', ''),
      'kind', 'CREATED', 'entity', 'PLACE', 'key', new.key,
      'after', json_build_object('key', new.key, 'name', new.name, 'type', 'place', 'description', new.description),
      'reason', null, 'principal', 'postgres:' || session_user, 'recordedAt', clock_timestamp())::text);
    return null;
  end $$;
  create trigger tell after insert on private.places for each row execute function private.tell();`;

/** Starts the embedded Postgres with its ordinary settings: a commit is on disk before anybody hears of it. */
export async function openPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'caveat-bench-'));
  const opened: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end().catch(() => {});
  };
  try {
    const embedded = await openEmbedded(folder, { settings: { max_connections: '200' } });
    opened.push(() => embedded.close());
    const peer = new URL(embedded.url);
    peer.pathname = '/peer';
    const urls = { ours: embedded.url, peer: peer.href };
    const connect = (url: string, connections: number) => {
      const sql = postgres(url, { max: connections, fetch_types: false, onnotice: () => {} });
      opened.push(() => sql.end({ timeout: 2 }));
      return sql;
    };
    await migrateDatabase(urls.ours);
    const ours = connect(urls.ours, 1);
    await ours.unsafe('create database peer');
    const theirs = connect(urls.peer, 1);
    await theirs.unsafe(peerTables);
    let next = 1;
    const take = (count: number) => {
      next += count;
      return [next - count, next - 1] as const;
    };
    const publish = {
      async ours(count: number, padding: number) {
        const [from, to] = take(count);
        await ours`
          insert into places (namespace, key, name, description)
          select 'bench', 'bench-' || lpad(n::text, 8, '0'), 'A place', repeat('x', ${padding}::integer)
            from generate_series(${from}::integer, ${to}::integer) n`;
      },
      async peer(count: number, padding: number) {
        const [from, to] = take(count);
        await theirs`
          insert into private.places (key, name, description)
          select 'bench-' || lpad(n::text, 8, '0'), 'A place', repeat('x', ${padding}::integer)
            from generate_series(${from}::integer, ${to}::integer) n`;
      },
    };
    return { urls, publish, connect, close };
  } catch (error) {
    await close();
    throw error;
  }
}
