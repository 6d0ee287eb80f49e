import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

/** An element of a schema by its coordinate, and its description. */
export type Described = { at: string; text: string };

/** Types of our own; which of GraphQL's scalars there are besides is up to how a schema was built. */
export const typesOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap()).filter((it) => !isIntrospectionType(it) && !isSpecifiedScalarType(it));

/** Every element of a schema that can have a description, with its description; empty if it has none. */
export function describedIn(schema: GraphQLSchema): Described[] {
  return typesOf(schema).flatMap((type) => {
    const all = [{ at: type.name, text: type.description ?? '' }];
    const add = (at: string, text: string | null | undefined) => all.push({ at, text: (text ?? '').trim() });
    if (isEnumType(type)) for (const it of type.getValues()) add(`${type.name}.${it.name}`, it.description);
    if (isInputObjectType(type))
      for (const it of Object.values(type.getFields())) add(`${type.name}.${it.name}`, it.description);
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields())) {
        add(`${type.name}.${field.name}`, field.description);
        for (const it of field.args) add(`${type.name}.${field.name}(${it.name}:)`, it.description);
      }
    return all;
  });
}
