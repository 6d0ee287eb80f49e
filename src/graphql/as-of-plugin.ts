import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import { defaultFieldResolver, type GraphQLFieldResolver, getNullableType, isListType } from 'graphql';
import { type Database, isSameMoment, type Moment, present, readAsOf } from '../db/client.ts';
import { momentOfInput } from './instants.ts';

/**
 * Reading as of other times than now. A field with an argument `asOf` or `knownAt`, or one that declares with
 * `extensions: { moment }` as of when its parent wants it, is resolved, with all that is selected beneath it, in a context
 * whose `db` reads as of then: no resolver knows of it. Where it says the same as what it stands in, it is part of that
 * query; otherwise it is one query of its own, for all its parents together.
 */
export const asOfPlugin = 'caveatAsOf' as const;

type Context = { db: Database };
type Asked = {
  asOf?: { validAt?: string | null; knownAt?: string | null } | null;
  knownAt?: string | null;
};
type Path = { prev: Path | undefined };
type Resolve = GraphQLFieldResolver<unknown, Context, object, unknown>;
type Select = (args: Asked, context: Context, ...rest: unknown[]) => unknown;

const moments = new WeakMap<Context, Moment>();
/** As of when a context reads; null for now. */
export const momentOf = (context: Context): Moment => moments.get(context) ?? present;

/** What an operation's other times have come to: the context of each, and the fields that began one. */
class Travel {
  readonly #root: Context;
  readonly #contexts = new Map<string, Context>();
  readonly #began = new WeakMap<Path, Context>();

  constructor(root: Context) {
    this.#root = root;
  }

  /** The context of what stands at this place in the operation. */
  at(path: Path): Context {
    for (let place: Path | undefined = path; place; place = place.prev) {
      const context = this.#began.get(place);
      if (context) return context;
    }
    return this.#root;
  }

  begin(path: Path, moment: Moment): Context {
    const key = `${moment.validAt} ${moment.knownAt}`;
    let context = this.#contexts.get(key);
    if (!context) {
      context = { ...this.#root, db: readAsOf(this.#root.db, moment) };
      moments.set(context, moment);
      this.#contexts.set(key, context);
    }
    this.#began.set(path, context);
    return context;
  }
}

const travels = new WeakMap<Context, Travel>();

/** What is not given is as of what the field stands in. */
const momentAsked = ({ asOf, knownAt }: Asked, within: Moment): Moment =>
  momentOfInput(knownAt == null ? (asOf ?? {}) : { ...asOf, knownAt }, within);

class AsOfPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const select = config.extensions?.pothosDrizzleSelect;
    if (!asksForTime(config) || select === undefined) return config;
    const plan: Select = (args, context, ...rest) =>
      !isSameMoment(momentAsked(args, momentOf(context)), momentOf(context))
        ? null
        : typeof select === 'function'
          ? (select as Select)(args, context, ...rest)
          : select;
    return { ...config, extensions: { ...config.extensions, pothosDrizzleSelect: plan } };
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object, unknown>,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    // Reads a property of its parent, and asks nothing of any time.
    if (resolve === defaultFieldResolver) return resolve;
    const ask = resolve as Resolve;
    const declared = config.extensions?.moment as ((parent: unknown) => Moment) | undefined;
    const resolveHere: Resolve = (parent, args, context, info) =>
      ask(parent, args, travels.get(context)?.at(info.path) ?? context, info);
    const resolveThen: Resolve = (parent, args, root, info) => {
      const context = travels.get(root)?.at(info.path) ?? root;
      const moment = momentAsked(declared ? { asOf: declared(parent) } : args, momentOf(context));
      if (isSameMoment(moment, momentOf(context))) return ask(parent, args, context, info);
      const travel = travels.get(root) ?? new Travel(root);
      travels.set(root, travel);
      const none = isListType(getNullableType(info.returnType)) ? [] : null;
      return Promise.resolve(ask(parent, args, travel.begin(info.path, moment), info)).catch((error) => {
        if (isGone(error)) return none;
        throw error;
      });
    };
    return (asksForTime(config) ? resolveThen : resolveHere) as typeof resolve;
  }
}

const asksForTime = ({ args, extensions }: { args: object; extensions?: object | null | undefined }) =>
  'asOf' in args || 'knownAt' in args || (extensions != null && 'moment' in extensions);

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
