import {
  type GraphQLArgument,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { KeyedType } from '../../record/write/concept.ts';

/** A record that the arguments of a field name, and where in them. */
export type Given = { type: KeyedType; name: string; path: readonly string[] };

const refused = 'A name that does not exist is refused (`UNKNOWN_REFERENCE`).';

/** Options of an argument, or of an input's field, that names a record of this type, or a list of them, by ID or key. */
export function naming(type: KeyedType, description: string) {
  return { description: `${description} ${refused}`, extensions: { names: type } };
}

/** The type of the records that an argument or an input's field names; undefined where it names none. */
export const namedBy = ({ extensions }: { extensions: Readonly<Record<string, unknown>> }) =>
  extensions.names as KeyedType | undefined;

type Member = Pick<GraphQLArgument, 'name' | 'type' | 'extensions'>;
type Read = (value: unknown, path: readonly string[], found: Given[]) => void;

/** All records that arguments name, as they were coerced. */
export function namesIn(args: readonly Member[], values: Readonly<Record<string, unknown>>): Given[] {
  const found: Given[] = [];
  for (const arg of args) readerOf(arg)?.(values[arg.name], [arg.name], found);
  return found;
}

const readers = new WeakMap<Member, Read | null>();

/** Reads the names in a value; null where it can hold none. */
function readerOf(member: Member): Read | null {
  let reader = readers.get(member);
  if (reader === undefined) {
    reader = holdsNames(member, new Set()) ? makeReader(member.type, namedBy(member)) : null;
    readers.set(member, reader);
  }
  return reader;
}

/** Filters hold filters: a type that is looked into already adds nothing. */
function holdsNames(member: Member, seen: Set<GraphQLInputType>): boolean {
  if (namedBy(member)) return true;
  let { type } = member;
  while (isNonNullType(type) || isListType(type)) type = type.ofType;
  if (!isInputObjectType(type) || seen.has(type)) return false;
  seen.add(type);
  return Object.values(type.getFields()).some((field) => holdsNames(field, seen));
}

function makeReader(type: GraphQLInputType, names: KeyedType | undefined): Read {
  if (isNonNullType(type)) return makeReader(type.ofType, names);
  if (isListType(type)) {
    const read = makeReader(type.ofType, names);
    return (value, path, found) => {
      if (Array.isArray(value))
        for (const [at, it] of value.entries()) read(it, [...path, String(at)], found);
    };
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return (value, path, found) => {
      if (typeof value !== 'object' || value === null) return;
      for (const field of fields)
        readerOf(field)?.((value as Record<string, unknown>)[field.name], [...path, field.name], found);
    };
  }
  return (value, path, found) => {
    if (names && typeof value === 'string') found.push({ type: names, name: value, path });
  };
}
