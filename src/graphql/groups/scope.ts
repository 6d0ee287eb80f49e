import { type SQL, sql } from 'drizzle-orm';
import { canFail } from '../schema/nullability.ts';

/** Which rows a connection is of, on all its pages together. */
export type Scope<Filter = unknown> = {
  where: Record<string, unknown>;
  /** The filter that was given. */
  filter: Filter | null | undefined;
  /** Statements about this restriction: a stance of theirs is the one on it. */
  about?: string;
};

/** The options of a connection's field that say which rows it is of, for what counts them; it can fail by itself. */
export const scoped = <Parent, Args>(scopeOf: (parent: Parent, args: Args) => Scope) => ({
  ...canFail,
  extensions: { ...canFail.extensions, scope: scopeOf },
});

type ScopeOf = (parent: unknown, args: unknown) => Scope;
export const scopeOfField = ({ extensions }: { extensions?: object | null | undefined }) =>
  (extensions as { scope?: ScopeOf } | null | undefined)?.scope;

/** The scope of the rows with these IDs, for a page whose field has no filter: a list, or a query with the column `id`. */
export const scopeOfIds = (ids: readonly string[] | SQL): Scope => ({
  where: {
    RAW: ({ id }: { id: unknown }) =>
      Array.isArray(ids)
        ? sql`${id} = any (${`{${ids.join(',')}}`}::uuid[])`
        : sql`${id} in (select id from (${ids}) of_page)`,
  },
  filter: null,
});

/** Pages of a connection's field that has a scope. */
export type ScopedPage<Filter> = { scope: () => Scope<Filter> };
