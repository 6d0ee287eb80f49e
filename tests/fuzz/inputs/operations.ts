import fc from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isRequiredArgument,
  isUnionType,
  type OperationTypeNode,
} from 'graphql';
import { often } from './texts.ts';
import { Entries, type Values, write } from './values.ts';

/** A document with the variables that go with it, as they are written. */
export type Asked = { query: string; variables: string; operationName?: string };

/** The parameters as JSON, with what else there is to be beside them. */
export const writeParameters = ({ query, variables, operationName }: Asked, more = '') =>
  `{"query":${JSON.stringify(query)},"variables":${variables}${operationName ? `,"operationName":${JSON.stringify(operationName)}` : ''}${more}}`;

type Directive = 'include' | 'skip' | 'variable' | null;
/** `stands`: its value in the document, or in a variable that is given or has it as its default. */
type Argument = { argument: GraphQLArgument; value: unknown; stands: 'here' | 'given' | 'default' };
type Selected =
  | { field: string; aliased: boolean; args: Argument[]; directive: Directive; selection: Selected[] | null }
  | { on: string; named: boolean; directive: Directive; selection: Selected[] };

const anyDirective = fc.oneof(
  often(20, fc.constant(null)),
  often(1, fc.constantFrom<Directive>('include', 'skip', 'variable')),
);

const anyPlace = fc.constantFrom<Argument['stands'][]>('here', 'here', 'here', 'given', 'given', 'default');

/** Variables as they should be; one missing; one too many; one that is null. */
const variableFaults = ['none', 'missing', 'extra', 'null'] as const;
const anyFault = fc.oneof(
  often(30, fc.constant('none' as const)),
  often(1, fc.constantFrom(...variableFaults)),
);

const typename: fc.Arbitrary<Selected> = fc.record({
  field: fc.constant('__typename'),
  aliased: fc.boolean(),
  args: fc.constant<Argument[]>([]),
  directive: anyDirective,
  selection: fc.constant(null),
});

/**
 * Operations that a schema allows, whatever it says: walked from its root types, so that what is new in it is asked for
 * as soon as it is there. They are valid but for some values, and for some names that two fields share.
 */
export class Operations {
  readonly #schema: GraphQLSchema;
  readonly #values: Values;
  readonly #made = new Map<string, fc.Arbitrary<Selected>>();

  constructor(schema: GraphQLSchema, values: Values) {
    this.#schema = schema;
    this.#values = values;
  }

  of(kind: 'query' | 'mutation' | 'subscription'): fc.Arbitrary<Asked> {
    const root = this.#schema.getRootType(kind as OperationTypeNode);
    if (!root) throw new Error(`the schema has no ${kind}`);
    const most = { query: 3, mutation: 2, subscription: 1 }[kind];
    const name = fc.option(fc.constantFrom('Fuzz', '__proto__', 'x'.repeat(300)), { freq: 12, nil: '' });
    const selections = fc
      .oneof(...[1, 2, 3, 4, 5].map((room) => often(6 - room, fc.constant(room))))
      .chain((room) =>
        fc.array(this.#oneOf(root, room, kind !== 'query'), { minLength: 1, maxLength: most }),
      );
    return fc
      .record({ name, selections, fault: anyFault })
      .map(({ name, selections, fault }) => new Writer().operation(kind, name, selections, fault));
  }

  /** One field of a type, or one fragment on it, nesting no further than `room`. */
  #oneOf(type: GraphQLCompositeType, room: number, isRoot = false): fc.Arbitrary<Selected> {
    const key = `${type} ${room} ${isRoot}`;
    const made = this.#made.get(key) ?? this.#choose(type, room, isRoot);
    this.#made.set(key, made);
    return made;
  }

  #choose(type: GraphQLCompositeType, room: number, isRoot: boolean): fc.Arbitrary<Selected> {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const reachable = fields.filter((it) => room > 0 || !isCompositeType(getNamedType(it.type)));
    const choices: fc.WeightedArbitrary<Selected>[] = reachable.map((it) => often(4, this.#field(it, room)));
    if (!isRoot || choices.length === 0) choices.push(often(1, typename));
    if (room > 0 && !isRoot) {
      const types = isAbstractType(type) ? [...this.#schema.getPossibleTypes(type)] : [type];
      const share = Math.max(1, Math.ceil((isUnionType(type) ? 40 : 4) / types.length));
      for (const on of types) choices.push(often(share, this.#fragment(on, room)));
    }
    return fc.oneof(...choices);
  }

  #field(field: GraphQLField<unknown, unknown>, room: number): fc.Arbitrary<Selected> {
    const type = getNamedType(field.type);
    return fc.record({
      field: fc.constant(field.name),
      aliased: fc.oneof(often(15, fc.constant(true)), often(1, fc.constant(false))),
      args: fc.tuple(...field.args.map((it) => this.#argument(it))).map((all) => all.flat()),
      directive: anyDirective,
      selection: isCompositeType(type)
        ? fc.array(this.#oneOf(type, room - 1), { minLength: 1, maxLength: 4 })
        : fc.constant(null),
    });
  }

  #argument(argument: GraphQLArgument): fc.Arbitrary<Argument[]> {
    const given = fc
      .tuple(this.#values.of(argument.type, argument.name), anyPlace)
      .map(([value, stands]) => [{ argument, value, stands }]);
    const isCursor = argument.name === 'after' || argument.name === 'before';
    const [most, least] = isRequiredArgument(argument) ? [200, 1] : [1, isCursor ? 10 : 2];
    return fc.oneof(often(least, fc.constant<Argument[]>([])), often(most, given));
  }

  #fragment(on: GraphQLCompositeType, room: number): fc.Arbitrary<Selected> {
    return fc.record({
      on: fc.constant(on.name),
      named: fc.boolean(),
      directive: anyDirective,
      selection: fc.array(this.#oneOf(on, room - 1), { minLength: 1, maxLength: 4 }),
    });
  }
}

/** Writes one operation: names its variables, aliases and fragments. */
class Writer {
  #count = 0;
  readonly #variables: [string, unknown][] = [];
  readonly #declared: string[] = [];
  readonly #fragments: string[] = [];

  operation(
    kind: string,
    name: string,
    selections: Selected[],
    fault: (typeof variableFaults)[number],
  ): Asked {
    const body = this.#selection(selections);
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(', ')})` : '';
    const spaced = name === '' && declared !== '' ? '' : ` ${name}`;
    const query = [`${kind}${spaced}${declared} ${body}`, ...this.#fragments].join('\n');
    const list = [...this.#variables];
    if (fault === 'missing') list.pop();
    if (fault === 'extra') list.push(['__proto__', new Entries([['polluted', true]])]);
    if (fault === 'null') list.splice(-1, 1, ['v1', null]);
    return { query, variables: write(new Entries(list), 'json'), ...(name && { operationName: name }) };
  }

  #selection(selections: Selected[]): string {
    return `{ ${selections.map((it) => this.#one(it)).join(' ')} }`;
  }

  #one(it: Selected): string {
    const directive = this.#directive(it.directive);
    if ('field' in it) {
      const alias = it.aliased ? `${this.#next('f')}: ` : '';
      const args = it.args.map((arg) => this.#argument(arg));
      const given = args.length > 0 ? `(${args.join(', ')})` : '';
      return `${alias}${it.field}${given}${directive}${it.selection ? ` ${this.#selection(it.selection)}` : ''}`;
    }
    const selection = this.#selection(it.selection);
    if (!it.named) return `... on ${it.on}${directive} ${selection}`;
    const name = this.#next('F');
    this.#fragments.push(`fragment ${name} on ${it.on} ${selection}`);
    return `...${name}${directive}`;
  }

  #argument({ argument: { name, type }, value, stands }: Argument): string {
    if (stands === 'given') return `${name}: $${this.#declare(String(type), value)}`;
    const literal = write(value, 'literal');
    if (stands === 'here') return `${name}: ${literal}`;
    const variable = this.#next('v');
    this.#declared.push(`$${variable}: ${type} = ${literal}`);
    return `${name}: $${variable}`;
  }

  #directive(directive: Directive): string {
    if (directive === null) return '';
    if (directive === 'variable') return ` @include(if: $${this.#declare('Boolean!', true)})`;
    return ` @${directive}(if: ${directive === 'include'})`;
  }

  #declare(type: string, value: unknown): string {
    const name = this.#next('v');
    this.#declared.push(`$${name}: ${type}`);
    this.#variables.push([name, value]);
    return name;
  }

  #next(letter: string): string {
    this.#count += 1;
    return `${letter}${this.#count}`;
  }
}
