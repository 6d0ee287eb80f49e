import { PostgresJsSession } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';

/** The parts of Drizzle's database that are used here and are not in its types. */
type Whole = {
  query: Record<string, object>;
  session: { dialect: never; relations: never; options: object };
};

/**
 * How the same database is had over other clients, for a statement or two each: Drizzle makes a dialect and a builder for every
 * table of the schema, which takes as long as many an answer.
 */
export function openerLike<Database extends object>(db: Database): (client: postgres.Sql) => Database {
  const { query, session } = db as unknown as Whole;
  const builders = {};
  for (const [table, builder] of Object.entries(query))
    Object.defineProperty(builders, table, {
      get(this: { session: object }) {
        return Object.create(builder, { session: { value: this.session } });
      },
    });
  return (client) => {
    const own = { value: new PostgresJsSession(client, session.dialect, session.relations, session.options) };
    return Object.create(db, {
      $client: { value: client },
      session: own,
      query: { value: Object.create(builders, { session: own }) },
    });
  };
}
