import type { Transaction } from '../../db/client.ts';
import type { KeyedType } from '../../record/concept.ts';
import { addEntity, amendEntity } from '../../record/entry.ts';
import type { Input } from '../../record/input.ts';
import { builder, type Context } from '../builder.ts';
import { anyWrite } from './refusals.ts';
import { lineOf, refusingAsGiven, write } from './write.ts';

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
    work: (tx, input) => refusingAsGiven(concept, addEntity(tx, concept, lineOf(concept, input))),
  });
}

/** A mutation that amends an entity; the input has `id` and `expectedVersion`. */
export function defineAmend({ concept, ...mutation }: OfConcept): void {
  defineMutation({
    ...mutation,
    work: (tx, input) =>
      refusingAsGiven(
        concept,
        amendEntity(tx, concept, String(input.id), lineOf(concept, input), Number(input.expectedVersion)),
      ),
  });
}
