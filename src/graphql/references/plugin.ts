import SchemaBuilder, {
  BasePlugin,
  completeValue,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import type { Database } from '../../db/client.ts';
import { type Given, namesIn } from './names.ts';
import { type Alongside, refuseUnknown } from './unknown.ts';

/**
 * Names of records in arguments: one that nothing has is refused, by every field and in every filter alike. No resolver
 * knows of it. Mutations have refusals of their own, which their payloads tell.
 */
export const referencesPlugin = 'caveatReferences' as const;

type Context = { db: Database; alongside?: Alongside };
type Resolve = GraphQLFieldResolver<unknown, Context, object, unknown>;

function givenTo(info: GraphQLResolveInfo, args: object): Given[] {
  const definition = info.parentType.getFields()[info.fieldName];
  return definition ? namesIn(definition.args, args as Record<string, unknown>) : [];
}

class ReferencesPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object, unknown>,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const isRefusedElsewhere = config.parentType === 'Mutation' || config.parentType === 'Subscription';
    if (isRefusedElsewhere || Object.keys(config.args).length === 0) return resolve;
    const ask = resolve as Resolve;
    const findsOne = config.extensions?.findsOne === true;
    const findsEach = config.extensions?.findsEach as string | undefined;
    const wrapped: Resolve = (parent, args, context, info) => {
      const given = givenTo(info, args);
      if (given.length === 0) return ask(parent, args, context, info);
      // What is found has its name: only where nothing is does anything remain to be asked.
      if (findsOne)
        return completeValue(
          ask(parent, args, context, info),
          (found) => found ?? refuseUnknown(context, given).then(() => null),
        );
      // The same of each member, which an argument names: the others are answered.
      if (findsEach !== undefined)
        return completeValue(ask(parent, args, context, info), (found) =>
          (found as unknown[]).map(
            (it, at) =>
              it ??
              nullOrRefused(
                context,
                given.filter(({ path: [arg, nth] }) => arg === findsEach && nth === String(at)),
              ),
          ),
        );
      return refusing(context, given, () => ask(parent, args, context, info));
    };
    return wrapped as typeof resolve;
  }

  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    if (!subscribe || config.parentType !== 'Subscription') return subscribe;
    const begin = subscribe as Resolve;
    const wrapped: Resolve = async (parent, args, context, info) => {
      if (!(args as { allowUnknown?: boolean }).allowUnknown)
        await refuseUnknown(context, givenTo(info, args));
      return begin(parent, args, context, info);
    };
    return wrapped as typeof subscribe;
  }
}

/**
 * Null if all records exist. Its rejection may go unobserved: a plan that meets a promise is given up, and graphql-js
 * executes the query.
 */
function nullOrRefused(context: Context, given: readonly Given[]): Promise<null> {
  const refused = refuseUnknown(context, given).then(() => null);
  refused.catch(() => {});
  return refused;
}

/** The work goes on while the names are looked up, or does so itself, and is in vain where one is refused. */
async function refusing(context: Context, given: readonly Given[], work: () => unknown): Promise<unknown> {
  const { alongside } = context;
  alongside?.add(given);
  const done = (async () => work())();
  const settled = done.catch(() => {});
  if (alongside) await settled;
  if (!alongside?.areThere) await refuseUnknown(context, given);
  return done;
}

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      caveatReferences: ReferencesPlugin<Types>;
    }
  }
}

SchemaBuilder.registerPlugin(referencesPlugin, ReferencesPlugin);
