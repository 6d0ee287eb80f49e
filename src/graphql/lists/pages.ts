import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import SchemaBuilder, {
  BasePlugin,
  completeValue,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLError, GraphQLFieldResolver } from 'graphql';
import { canonical } from '../../record/lines/canonical.ts';
import { type Scope, scopeOfField } from '../groups/scope.ts';
import { refuse } from '../schema/errors.ts';
import { Edge, PageInfo } from './edge.ts';

/**
 * Pages (Relay connections): what `first`, `last`, `after` and `before` may be, and cursors that are good for one
 * field, filter and order only. plugin-drizzle pages by keyset; here its cursors are bound and its limits enforced.
 */
export const pageSizes = { default: 20, most: 100 };

type Arguments = Record<string, unknown>;
type Cursors = {
  edges: readonly { cursor: string; node: unknown }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean };
  scope?: () => Scope;
};

const paging = new Set(['first', 'last', 'after', 'before']);
const fault = Symbol('fault');

/** How many are asked for. Throws PAGE_SIZE_OUT_OF_RANGE. */
export function readPageSize(name: 'first' | 'last', size: unknown): number {
  if (size === undefined || size === null) return pageSizes.default;
  if (typeof size !== 'number' || size < 0 || size > pageSizes.most)
    throw refuse('PAGE_SIZE_OUT_OF_RANGE', `\`${name}\` is between 0 and ${pageSizes.most}`, {
      maximum: pageSizes.most,
    });
  return size;
}

/** Names a field with its filter and order: equal for those that ask the same, however their fields are ordered. */
export function bindingOf(field: string, args: Arguments): string {
  const rest = Object.entries(args).flatMap(([name, value]) => {
    const asked = paging.has(name) ? undefined : whatIsAsked(value);
    return asked === undefined ? [] : [[name, asked]];
  });
  const text = canonical([field, Object.fromEntries(rest)]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

/** An argument without the fields that are null; undefined where it then asks nothing, as `asOf: {}` and `orderBy: []` do. */
function whatIsAsked(value: unknown): unknown {
  if (value == null) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  const given = Object.entries(value).filter(([, it]) => it != null);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** The same, found out when it is first needed. */
export function bindingLater(field: string, args: Arguments): () => string {
  let binding: string | undefined;
  return () => {
    binding ??= bindingOf(field, args);
    return binding;
  };
}

const check = (binding: string, place: string) => crc32(binding + place).toString(36);

/** A cursor: the binding, a check sum against typing errors, the place. */
export function writeCursor(binding: string, place: string): string {
  return Buffer.from(`${binding}${check(binding, place)}.${place}`).toString('base64url');
}

/** The place in a cursor. Throws INVALID_CURSOR for what is none, CURSOR_MISMATCH for one from elsewhere. */
export function readCursor(binding: string, cursor: string): string {
  const bytes = Buffer.from(cursor, 'base64url');
  const text = bytes.toString();
  const [, found = '', sum = '', place = ''] = /^([\w-]{8})([0-9a-z]+)\.(.*)$/s.exec(text) ?? [];
  if (bytes.toString('base64url') !== cursor || found === '' || check(found, place) !== sum)
    throw refuse('INVALID_CURSOR', 'This is not a cursor that this server gives');
  if (found !== binding)
    throw refuse(
      'CURSOR_MISMATCH',
      'This cursor comes from another field, or was given with another filter or order',
    );
  return place;
}

/** The arguments as plugin-drizzle wants them. Throws what is wrong with them. */
function readPage(field: string, args: Arguments): Arguments {
  if (args.first != null && args.last != null)
    throw refuse('BAD_USER_INPUT', '`first` and `last` are not given together');
  readPageSize('first', args.first);
  readPageSize('last', args.last);
  const page = { ...args };
  if (args.after == null && args.before == null) return page;
  const binding = bindingOf(field, args);
  for (const name of ['after', 'before'] as const) {
    if (args[name] == null) continue;
    page[name] = Buffer.from(readCursor(binding, String(args[name]))).toString('base64');
  }
  return page;
}

class PagesPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (!isConnection(config)) return config;
    const field = `${config.parentType}.${config.name}`;
    return {
      ...config,
      argMappers: [
        ...config.argMappers,
        // Arguments are also read while a parent's query is planned: a fault waits until the field itself is resolved.
        (args) => {
          try {
            return readPage(field, args);
          } catch (error) {
            return { ...args, first: 0, last: null, after: null, before: null, [fault]: error };
          }
        },
      ],
    };
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object, unknown>,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (!isConnection(config)) return resolve;
    const field = `${config.parentType}.${config.name}`;
    const scopeOf = scopeOfField(config);
    return (parent, args, context, info) => {
      const error = (args as { [fault]?: GraphQLError })[fault];
      if (error) throw error;
      return completeValue(resolve(parent, args, context, info), (page) => {
        const bound = bindCursors(page as Cursors, bindingLater(field, args as Arguments));
        if (scopeOf) bound.scope = () => scopeOf(parent, args);
        return bound;
      });
    };
  }
}

/** True if plugin-drizzle pages: all four arguments of Relay's, and no pages of the field's own (`lists/slice-page.ts`). */
function isConnection({
  args,
  extensions,
}: {
  args: object;
  extensions?: object | null | undefined;
}): boolean {
  return [...paging].every((name) => name in args) && !(extensions && 'ownPages' in extensions);
}

function bindCursors(page: Cursors, binding: () => string): Cursors {
  const edges = page.edges.map(
    ({ node, cursor }) =>
      new Edge(node, () => writeCursor(binding(), Buffer.from(cursor, 'base64').toString())),
  );
  const { hasNextPage, hasPreviousPage } = page.pageInfo;
  return Object.assign(page, { edges, pageInfo: new PageInfo(edges, hasNextPage, hasPreviousPage) });
}

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      caveatPages: PagesPlugin<Types>;
    }
  }
}

export const pagesPlugin = 'caveatPages' as const;
SchemaBuilder.registerPlugin(pagesPlugin, PagesPlugin);
