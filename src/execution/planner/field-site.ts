import type { GraphQLField, GraphQLResolveInfo } from 'graphql';
import type { TimesOfArgs } from '../../graphql/as-of/plugin.ts';
import type { Context } from '../../graphql/schema/builder.ts';
import { areSameTimes, now } from '../../graphql/schema/ids.ts';
import { NotPlannable } from '../not-plannable.ts';
import type { PlanRun } from './plan-run.ts';

/** Completes a value. Throws `NotPlannable` for an invalid one. */
export type Complete = (value: unknown, run: PlanRun) => unknown;
/** Completes the fields of an object, into `result`. */
export type Fill = (result: Record<string, unknown>, source: unknown, run: PlanRun) => void;

/** A field at its site in an operation. */
export type FieldSite = {
  readonly definition: GraphQLField<unknown, unknown>;
  readonly info: GraphQLResolveInfo;
  /** The plan of its rows, if they are loaded together with its parent or with others. */
  readonly planning: Planning | null;
};

/** The plan by which the rows at a site are loaded: plugin-drizzle keeps its plan in the context. */
export type Planning = {
  readonly context: Context;
  /** True if every value at this site was loaded so; else each row is checked. */
  readonly isWithin: boolean;
};

/** A field with an `asOf` of its own is not planned. See `graphql/as-of/plugin.ts`. */
export function refuseOtherTimes(
  { extensions }: { extensions: { times?: unknown; timesOfArgs?: unknown } },
  args: Readonly<Record<string, unknown>>,
): void {
  if (args.asOf != null || extensions.times) throw new NotPlannable('other_times');
  const timesOfArgs = extensions.timesOfArgs as TimesOfArgs | undefined;
  if (timesOfArgs && ![timesOfArgs(args)].flat().every((it) => areSameTimes(it, now)))
    throw new NotPlannable('other_times');
}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  (value instanceof Promise || typeof (value as { then?: unknown }).then === 'function');

export function readProperty(source: unknown, name: string): unknown {
  const value = (source as Record<string, unknown> | null | undefined)?.[name];
  if (typeof value === 'function') throw new NotPlannable('unsupported_value');
  return value;
}
