import { createContextCache } from '@pothos/core';
import type { GraphQLError } from 'graphql';
import type { Database } from '../../db/client.ts';
import { findMissing, type Name } from '../../record/names/missing.ts';
import { nearKey } from '../../record/names/near.ts';
import { refuse } from '../schema/errors.ts';
import { decodeId } from '../schema/ids.ts';
import type { Given } from './names.ts';

const textOf = ({ type, name }: Name) => JSON.stringify([type, name]);

/** The part of the resolvers' context that references need; its database reads as of the present. */
type Asking = { db: Database };
type Batch = { names: Set<string>; missing: Promise<Set<string>> };

/** The names that one request has: what is asked in one turn is looked up at once, and what is there is remembered. */
class Lookups {
  readonly #db: Database;
  readonly #known = new Set<string>();
  #batch: Batch | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  async isMissing(text: string): Promise<boolean> {
    if (this.#known.has(text)) return false;
    this.#batch ??= this.#begin();
    this.#batch.names.add(text);
    const isMissing = (await this.#batch.missing).has(text);
    // A missing record is not remembered: the same request may still write it.
    if (!isMissing) this.#known.add(text);
    return isMissing;
  }

  #begin(): Batch {
    const names = new Set<string>();
    const missing = Promise.resolve().then(async () => {
      this.#batch = undefined;
      const asked = [...names].map((text): Name => {
        const [type, name] = JSON.parse(text);
        return { type, name };
      });
      return new Set((await findMissing(this.#db, asked)).map(textOf));
    });
    return { names, missing };
  }
}
const lookups = createContextCache((context) => new Lookups((context as Asking).db));

/** An ID of another type is INVALID_ID to whoever reads it. */
const isOfItsType = ({ type, name }: Given) => (decodeId(name)?.type.toLowerCase() ?? type) === type;

/** Names that the statement of a field looks up besides what it finds, where it was planned. */
export class Alongside {
  readonly names: Given[] = [];
  /** True if the record has all of them; undefined until a statement has looked them up. */
  areThere: boolean | undefined;

  add(given: readonly Given[]): void {
    this.names.push(...given.filter(isOfItsType));
  }
}

/** The references that match no present record. */
export async function findUnknown(context: Asking, given: readonly Given[]): Promise<Given[]> {
  const looked = lookups(context);
  const asked = given.filter(isOfItsType);
  const found = await Promise.all(asked.map((it) => looked.isMissing(textOf(it))));
  return asked.filter((_, at) => found[at]);
}

/** Throws UNKNOWN_REFERENCE if any of the references matches no present record. */
export async function refuseUnknown(context: Asking, given: readonly Given[]): Promise<void> {
  const unknown = await findUnknown(context, given);
  if (unknown.length > 0) throw await unknownReference(context.db, unknown);
}

const MOST_TOLD = 10;

/** Tells all of them, the first in its own words. */
async function unknownReference(db: Database, unknown: readonly Given[]): Promise<GraphQLError> {
  const told = await Promise.all(
    unknown.slice(0, MOST_TOLD).map(async ({ type, name, path }) => {
      const near = await nearKey(db, { type, name });
      return { path, reference: name.slice(0, 200), expected: type, near: near === null ? [] : [near] };
    }),
  );
  const [first, ...others] = told as [(typeof told)[number]];
  const [near] = first.near;
  const meant = near === undefined ? '' : `: did you mean "${near.slice(0, 80)}"?`;
  const message = `\`${first.path.join('.')}\`: no ${first.expected} has the key or ID "${first.reference.slice(0, 80)}"${meant}`;
  return refuse('UNKNOWN_REFERENCE', message, { ...first, ...(others.length > 0 && { others }) });
}
