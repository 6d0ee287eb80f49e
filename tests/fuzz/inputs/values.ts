import fc from 'fast-check';
import {
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNullableInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { uncapitalized } from '../../../src/record/lines/characters.ts';
import { anyText, badText, dates, forgeries, often, tampered } from './texts.ts';

/** A name of an enum: bare in a document, text in JSON. */
export class Name {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What is written as it is, because no value of JavaScript is written so: `1e400`. */
export class Verbatim extends Name {}

/** An object as its entries in order: names may come twice, and `__proto__` is one like any other. */
export class Entries {
  readonly list: readonly (readonly [string, unknown])[];
  constructor(list: readonly (readonly [string, unknown])[]) {
    this.list = list;
  }
}

/** Writes a value as JSON, or as a literal of a document. */
export function write(value: unknown, as: 'json' | 'literal'): string {
  if (value instanceof Verbatim) return value.text;
  if (value instanceof Name) return as === 'json' ? JSON.stringify(value.text) : value.text;
  if (Array.isArray(value)) return `[${value.map((it) => write(it, as)).join(',')}]`;
  if (value instanceof Entries) {
    const nameOf = (name: string) => (as === 'json' ? JSON.stringify(name) : name);
    return `{${value.list.map(([name, it]) => `${nameOf(name)}:${write(it, as)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** What a record holds: texts and numbers by the names of the fields they stand in, IDs, the version of each, and cursors. */
export type Known = {
  byName: ReadonlyMap<string, readonly unknown[]>;
  ids: readonly string[];
  versions: ReadonlyMap<string, string>;
  cursors: readonly string[];
};

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

/** Values without a particular type. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  badText,
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    2 ** 31,
    -(2 ** 53) * 4,
    [],
    [[]],
    nested(20),
    nested(1_000),
  ),
  fc.constantFrom('1e400', '-0', '1E-400', '9'.repeat(400)).map((text) => new Verbatim(text)),
  fc.constantFrom('WRONG', 'in', '__typename').map((text) => new Name(text)),
  fc
    .constantFrom('__proto__', 'constructor', 'length', 'id')
    .map((name) => new Entries([[name, new Entries([['a', 1]])]])),
  fc.constant(new Entries([])),
);

const pages = [0, 1, 2, 3, 5, 20, 99, 100, 101, 1_000_000, -1, 2 ** 31 - 1, -(2 ** 31)];
const omitted = Symbol('omitted');

/** Values of the types of a schema: most fit, and hold what a record has or what is hard to bear; some fit nowhere. */
export class Values {
  readonly #known: Known;
  readonly #made = new Map<string, fc.Arbitrary<unknown>>();

  constructor(known: Known) {
    this.#known = known;
  }

  /** Values of this type, for a field or argument of this name. `room`: the remaining depth. */
  of(type: GraphQLInputType, name: string, room = 4): fc.Arbitrary<unknown> {
    const key = `${type} ${name} ${room}`;
    const made =
      this.#made.get(key) ?? fc.oneof(often(200, this.#fitting(type, name, room)), often(1, anyValue));
    this.#made.set(key, made);
    return made;
  }

  #fitting(type: GraphQLInputType, name: string, room: number): fc.Arbitrary<unknown> {
    if (isNonNullType(type)) return this.#present(type.ofType, name, room);
    return fc.oneof(often(15, this.#present(type, name, room)), often(1, fc.constant(null)));
  }

  /** Never null. */
  #present(type: GraphQLNullableInputType, name: string, room: number): fc.Arbitrary<unknown> {
    if (isListType(type)) {
      const one = this.of(type.ofType, name, room - 1);
      const many: fc.Arbitrary<unknown> = fc
        .tuple(one, fc.constantFrom(101, 1_001))
        .map(([it, length]) => Array(length).fill(it));
      return fc.oneof<fc.WeightedArbitrary<unknown>[]>(
        often(20, fc.array(one, { maxLength: 3 })),
        often(1, one),
        often(1, fc.array(fc.array(one, { maxLength: 2 }), { maxLength: 2 })),
        often(1, isInputObjectType(type.ofType) ? fc.constant([]) : many),
      );
    }
    if (isInputObjectType(type)) return this.#object(type, room);
    return isEnumType(type) ? ofEnum(type) : this.#scalar(type.name, name);
  }

  #object(type: GraphQLInputObjectType, room: number): fc.Arbitrary<unknown> {
    const fields = Object.values(type.getFields());
    const entry = (field: GraphQLInputField) => {
      // Filters hold others of their kind: somewhere they end.
      if (room <= 0 && !isRequiredInputField(field)) return fc.constant(omitted);
      const any = this.of(field.type, field.name, room - 1);
      const value = any.map((it) => [field.name, it] as const);
      const required = isRequiredInputField(field);
      return fc.oneof(
        often(required ? 1 : 10, fc.constant(omitted)),
        often(required ? 100 : room > 0 ? 3 : 0, value),
      );
    };
    const more = fc.tuple(fc.constantFrom('__proto__', 'id', 'namespace', 'version', 'role'), anyValue);
    const entries = fc
      .tuple(fc.tuple(...fields.map(entry)), this.#seenBy(type))
      .map(([all, seen]) =>
        all.filter((it) => it !== omitted).map(([name, it]) => [name, seen.get(name) ?? it] as const),
      );
    if (type.isOneOf)
      return fc.oneof(
        ...fields.map((it) =>
          this.of(it.type, it.name, room - 1).map((value) => new Entries([[it.name, value]])),
        ),
      );
    return fc.oneof(
      often(
        60,
        entries.map((list) => new Entries(list)),
      ),
      often(
        1,
        fc.tuple(entries, more).map(([list, it]) => new Entries([...list, it])),
      ),
    );
  }

  /** Mostly a record that an input which expects a version is about, with that version: an actor for `AmendActorInput`. */
  #seenBy(type: GraphQLInputObjectType): fc.Arbitrary<ReadonlyMap<string, string>> {
    const fields = type.getFields();
    const nothing = fc.constant(new Map<string, string>());
    const seen = [...this.#known.versions].flatMap(([id, version]) => {
      const [named = ''] = Buffer.from(id, 'base64').toString().split(':');
      const field = uncapitalized(named);
      return fields.expectedVersion && fields[field]
        ? [new Map([[field, id] as const, ['expectedVersion', version] as const])]
        : [];
    });
    return seen.length === 0 ? nothing : fc.oneof(often(4, fc.constantFrom(...seen)), often(1, nothing));
  }

  #scalar(type: string, name: string): fc.Arbitrary<unknown> {
    const { byName, ids, cursors } = this.#known;
    const seen = byName.get(name) ?? [];
    const known = (list: readonly unknown[], weight: number) =>
      list.length === 0 ? [] : [often(weight, fc.constantFrom(...list))];
    const texts = seen.filter((it): it is string => typeof it === 'string');
    switch (type) {
      case 'Int':
        if (/^(first|last)$/.test(name))
          return fc.oneof(often(12, fc.constantFrom(1, 3, 20, 0)), often(1, fc.constantFrom(...pages)));
        return fc.oneof(
          ...known(seen.filter(Number.isInteger), 6),
          often(8, fc.constantFrom(1, 1, 1, 1, 2, 0)),
          often(2, fc.constantFrom(...pages)),
          often(1, fc.integer()),
        );
      case 'Float':
        return fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
      case 'Boolean':
        return fc.boolean();
      case 'Version':
        return fc.oneof(...known([...this.#known.versions.values()], 20), often(1, fc.constant('nonsense')));
      case 'ID':
        return fc.oneof(
          ...known([...new Set([...texts, ...(byName.get('key') ?? [])])], texts.length > 0 ? 4 : 8),
          ...known(texts, 50),
          ...known(ids, 8),
          often(1, fc.constantFrom(...forgeries)),
          ...(ids.length > 0 ? [often(1, tampered(fc.constantFrom(...ids)))] : []),
          often(1, anyText),
          often(1, fc.constantFrom(0, 7, -1, 2 ** 31)),
        );
      case 'DateTime':
        return fc.oneof(
          often(
            3,
            fc.constantFrom('2024-09-13T08:00:00Z', '2024-06-01T00:00:00.5+02:00', '2027-01-01T00:00:00Z'),
          ),
          often(1, fc.constantFrom(...dates)),
        );
      case 'JSON':
        return anyValue;
    }
    if (/^(after|before|cursor)$/i.test(name) || type === 'Cursor')
      return fc.oneof(
        ...known(cursors, 6),
        ...(cursors.length > 0 ? [often(3, tampered(fc.constantFrom(...cursors)))] : []),
        often(2, fc.constantFrom(...forgeries)),
        often(1, anyText),
      );
    return fc.oneof(
      ...known(texts, 30),
      ...(/edtf|date|valid|since|until/i.test(name) ? [often(8, fc.constantFrom(...dates))] : []),
      often(4, fc.stringMatching(/^[a-z]{1,8}-[0-9]{1,4}$/)),
      often(8, anyText),
    );
  }
}

function ofEnum(type: GraphQLEnumType): fc.Arbitrary<unknown> {
  const names = type.getValues().map(({ name }) => name);
  return fc.oneof(
    often(
      40,
      fc.constantFrom(...names).map((name) => new Name(name)),
    ),
    often(
      1,
      fc
        .constantFrom(...names.map((name) => name.toLowerCase()), '__proto__', 'NO_SUCH')
        .map((name) => new Name(name)),
    ),
    often(1, fc.constantFrom(...names)),
  );
}
