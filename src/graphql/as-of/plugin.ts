import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import { defaultFieldResolver, type GraphQLFieldResolver, getNullableType, isListType } from 'graphql';
import type { Database } from '../../db/client.ts';
import { areSameTimes, now, type Times } from '../../record/names/global-id.ts';
import { refuse } from '../schema/errors.ts';
import { type AsOfInput, timesOfInput } from './instants.ts';
import { Travel, timesOf } from './travel.ts';

/**
 * Reading as of other times. A field with an argument `asOf` is resolved, with its whole selection, in a context whose
 * `db` reads as of then: resolvers need not know of it. If it repeats the times of its parent it is part of that query;
 * otherwise it is a query of its own, for all its parents together. Other fields declare it in their `extensions`: -
 * `times`: the times at which its parent wants it, in place of the parent's own; - `timesOfArgs`: the same by its
 * arguments; for a list, of each of its items; - `ofAllTimes`: a `validAt` of its `asOf` is refused; - `leavesTimes`:
 * its selection does not depend on the times above: it is read as of the present.
 */
export const asOfPlugin = 'caveatAsOf' as const;

type Context = { db: Database };
type Asked = { asOf?: AsOfInput | null };
type Resolve = GraphQLFieldResolver<unknown, Context, object, unknown>;
type Select = (args: Asked, context: Context, ...rest: unknown[]) => unknown;
export type TimesOfArgs = (args: object) => Times | readonly Times[];
type Extensions = {
  times?: (parent: unknown) => Times;
  timesOfArgs?: TimesOfArgs;
  ofAllTimes?: true;
  leavesTimes?: true;
};

/** What is not given is as of what the field stands in. */
function timesAsked({ asOf }: Asked, within: Times, { ofAllTimes }: Extensions): Times {
  if (ofAllTimes && asOf?.validAt != null)
    throw refuse('BAD_USER_INPUT', '`asOf.validAt` means nothing here: all times of the world are listed');
  return timesOfInput(asOf ?? {}, within);
}

/** True if a field is as of the times of what it stands in; false also where they are not well formed. */
function isOfSameTimes(args: Asked, within: Times, extensions: Extensions): boolean {
  try {
    return areSameTimes(timesAsked(args, within, extensions), within);
  } catch {
    return false;
  }
}

class AsOfPlugin<Schema extends SchemaTypes> extends BasePlugin<Schema> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Schema>): PothosOutputFieldConfig<Schema> {
    const select = config.extensions?.pothosDrizzleSelect;
    if (!takesTimes(config) || select === undefined) return config;
    const extensions = (config.extensions ?? {}) as Extensions;
    const plan: Select = (args, context, ...rest) =>
      !isOfSameTimes(args, timesOf(context), extensions)
        ? null
        : typeof select === 'function'
          ? (select as Select)(args, context, ...rest)
          : select;
    return { ...config, extensions: { ...config.extensions, pothosDrizzleSelect: plan } };
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Schema['Context'], object, unknown>,
    config: PothosOutputFieldConfig<Schema>,
  ): GraphQLFieldResolver<unknown, Schema['Context'], object> {
    // Reads a property of its parent, and asks nothing of any time.
    if (resolve === defaultFieldResolver) return resolve;
    return inItsTimes(resolve as Resolve, config) as typeof resolve;
  }
}

/** The resolver, asked in the context of the times that its field is read as of. */
function inItsTimes(
  resolve: Resolve,
  config: { args: object; extensions?: object | null | undefined },
): Resolve {
  const extensions = (config.extensions ?? {}) as Extensions;
  const { times, timesOfArgs, leavesTimes } = extensions;
  const here: Resolve = (parent, args, root, info) =>
    resolve(parent, args, Travel.begun(root)?.at(info.path) ?? root, info);
  if (leavesTimes)
    return (parent, args, root, info) => {
      Travel.begun(root)?.enter(info.path, root);
      return resolve(parent, args, root, info);
    };
  if (timesOfArgs)
    return (parent, args, root, info) => {
      const asked = timesOfArgs(args);
      if ([asked].flat().every((it) => areSameTimes(it, now))) return here(parent, args, root, info);
      const travel = Travel.of(root);
      if (!('length' in asked))
        return travel
          .openIfThere(asked)
          .then((context) => context && then(resolve, asked)(parent, args, root, info));
      return Promise.all(asked.map((it) => travel.openIfThere(it))).then((contexts) => {
        travel.enterItems(
          info.path,
          contexts.map((context) => context ?? root),
        );
        return resolve(parent, args, root, info);
      });
    };
  if (!takesTimes(config)) return here;
  return (parent, args, root, info) => {
    const context = Travel.begun(root)?.at(info.path) ?? root;
    const wanted = times ? times(parent) : timesAsked(args, timesOf(context), extensions);
    if (areSameTimes(wanted, timesOf(context))) return resolve(parent, args, context, info);
    return then(resolve, wanted)(parent, args, root, info);
  };
}

/** The resolver as of these times, with all that stands beneath its field. */
function then(resolve: Resolve, times: Times): Resolve {
  return async (parent, args, root, info) => {
    const travel = Travel.of(root);
    const context = await travel.open(times);
    travel.enter(info.path, context);
    const none = isListType(getNullableType(info.returnType)) ? [] : null;
    return Promise.resolve(resolve(parent, args, context, info)).catch((error) => {
      if (isGone(error)) return none;
      throw error;
    });
  };
}

const takesTimes = ({ args, extensions }: { args: object; extensions?: object | null | undefined }) =>
  'asOf' in args || (extensions != null && 'times' in extensions);

/** What plugin-drizzle says when a parent has no row: here, one that was not known yet, or no more. */
function isGone(error: unknown): boolean {
  return error instanceof Error && /^Model \w+\(.*\) not found$/.test(error.message);
}

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      caveatAsOf: AsOfPlugin<Types>;
    }
  }
}

SchemaBuilder.registerPlugin(asOfPlugin, AsOfPlugin);
