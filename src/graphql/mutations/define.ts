import type { Transaction } from '../../db/client.ts';
import type { KeyedLine, KeyedType, Refer } from '../../record/concept.ts';
import { concepts } from '../../record/concepts.ts';
import { addEntity, amendEntity } from '../../record/entry.ts';
import type { Input } from '../../record/input.ts';
import { builder, type Context } from '../builder.ts';
import { rowId, withKeys } from './reference.ts';
import { anyWrite } from './refusals.ts';
import { lineOf, write } from './write.ts';

type InputRef = ReturnType<typeof builder.inputType>;
type ErrorClass = new (...args: never[]) => Error;
type TableName = keyof Context['db']['query'] & string;

type Mutation = {
  name: string;
  description: string;
  /** The object type that it answers with when it is not refused. */
  type: unknown;
  /** Where the row is that `work` answers the id of, or how it is found. */
  table: TableName | ((context: Context, id: string) => Promise<unknown>);
  input: InputRef;
  errors: readonly ErrorClass[];
  work(tx: Transaction, input: Input): Promise<string>;
};

/** One mutation: an input, a union of what it wrote and of what it may be refused for, and one call into the record. */
export function defineMutation({ name, description, type, table, input, errors, work }: Mutation): void {
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  builder.mutationField(name, (t) =>
    t.field({
      type: type as never,
      description,
      authScopes: { editor: true },
      args: { input: t.arg({ type: input as never, required: true, description: 'What to write.' }) },
      errors: {
        types: [...new Set([...anyWrite, ...errors])] as never,
        directResult: true,
        union: { name: `${title}Result`, description: `What ${name} wrote, or why it was refused.` },
      },
      resolve: async (_root: unknown, args: { input: unknown }, context: Context) => {
        const given = args.input as Input;
        const id = await write(context, name, given, (tx) => work(tx, given));
        if (typeof table === 'function') return table(context, id);
        const query = context.db.query[table] as { findFirst(query: object): Promise<unknown> };
        return query.findFirst({ where: { id } });
      },
    } as never),
  );
}

type OfConcept = Omit<Mutation, 'work' | 'input'> & { concept: KeyedType; input: InputRef };

/** A mutation that adds an entity. */
export function defineAdd({ concept, ...mutation }: OfConcept): void {
  defineMutation({
    ...mutation,
    work: async (tx, input) => addEntity(tx, concept, (await keyed(tx, concept, lineOf(input))) as Input),
  });
}

/** A mutation that amends an entity; the input has `id` and `expectedVersion`. */
export function defineAmend({ concept, ...mutation }: OfConcept): void {
  defineMutation({
    ...mutation,
    work: async (tx, input) => {
      const id = await rowId(tx, concept, String(input.id));
      const patch = (await keyed(tx, concept, lineOf(input))) as Input;
      return amendEntity(tx, concept, id, patch, Number(input.expectedVersion));
    },
  });
}

/** Input with IDs made keys, where the concept refers to others. */
function keyed(tx: Transaction, concept: KeyedType, line: Input) {
  // Only what is there is referred to: a patch has few of the fields, and a null takes one away.
  const refer = (given: Input, to: Refer): Input => {
    const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
    const referred = concepts[concept].refer(present as never as KeyedLine, ifGiven(to)) as Input;
    return {
      ...given,
      ...Object.fromEntries(Object.entries(referred).filter(([, value]) => value !== undefined)),
    };
  };
  return withKeys(tx, line, refer);
}

const ifGiven =
  (to: Refer): Refer =>
  (type, key, field) =>
    key === undefined ? (undefined as never) : to(type, key, field);
