import type { FieldMap } from '@pothos/core';
import type { Transaction } from '../../../db/client.ts';
import { capitalized } from '../../../record/lines/characters.ts';
import type { Input } from '../../../record/lines/input.ts';
import type { Written } from '../../../record/revisions/outcome.ts';
import type { Seen } from '../../../record/revisions/version.ts';
import type { KeyedType } from '../../../record/write/concept.ts';
import { addEntity, amendEntity } from '../../../record/write/entity-commands.ts';
import { builder, type Context } from '../../schema/builder.ts';
import type { NodeType } from '../../schema/ids.ts';
import { canFail } from '../../schema/nullability.ts';
import { wordsOf } from './inputs.ts';
import { definePayload, type PayloadFields, recordField } from './payload.ts';
import { lineOf, refusingAsGiven, write } from './write.ts';

type InputRef = ReturnType<typeof builder.inputType>;

type Mutation = {
  name: string;
  description: string;
  input: InputRef;
  /** The description of its argument. */
  asks: string;
  /** The further fields of its payload: first the record that was written. */
  payload: (t: PayloadFields) => FieldMap;
  work(tx: Transaction, input: Input): Promise<Written>;
};

/** One mutation: an input, a payload of what it wrote or was refused for, and one call into the record. */
export function defineMutation({ name, description, input, asks, payload, work }: Mutation): void {
  const type = definePayload(capitalized(name), name, payload);
  builder.mutationField(name, (t) =>
    t.field({
      type,
      ...canFail,
      description,
      authScopes: { editor: true },
      args: { input: t.arg({ type: input as never, required: true, description: asks }) },
      resolve: (_root: unknown, args: { input: unknown }, context: Context) => {
        const given = args.input as Input;
        return write(context, name, given, (tx) => work(tx, given));
      },
    } as never),
  );
}

/** A payload with the record that was written, under the name of its type. */
export function payloadOf(type: unknown, node: NodeType, description: string): Mutation['payload'] {
  const field = `${node[0]?.toLowerCase()}${node.slice(1)}`;
  return (t) => ({ [field]: recordField(t, type, node, description) });
}

type OfConcept = Pick<Mutation, 'name' | 'description' | 'input'> & {
  /** The type of the record, and its name. */
  type: unknown;
  node: NodeType;
  concept: KeyedType;
};

/** A mutation that adds an entity. */
export function defineAdd({ concept, type, node, ...mutation }: OfConcept): void {
  defineMutation({
    ...mutation,
    asks: `The ${wordsOf(concept)} to add.`,
    payload: payloadOf(type, node, 'The record that was added, in its present state.'),
    work: (tx, input) => refusingAsGiven(concept, addEntity(tx, concept, lineOf(concept, input))),
  });
}

/** A mutation that amends an entity; the input has a field that names it, called as its type, and `expectedVersion`. */
export function defineAmend({ concept, type, node, ...mutation }: OfConcept): void {
  defineMutation({
    ...mutation,
    asks: `The changes, and the ${wordsOf(concept)} to amend.`,
    payload: payloadOf(type, node, 'The record that was amended, in its present state.'),
    work: (tx, input) =>
      refusingAsGiven(
        concept,
        amendEntity(
          tx,
          concept,
          String(input[concept]),
          lineOf(concept, input, [concept]),
          input.expectedVersion as Seen,
        ),
      ),
  });
}
