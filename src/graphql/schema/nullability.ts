import { DirectiveLocation, GraphQLDirective, GraphQLInt, GraphQLList, GraphQLNonNull } from 'graphql';

/** As Relay and Apollo Kotlin read it. */
export const semanticNonNull = new GraphQLDirective({
  name: 'semanticNonNull',
  description:
    'Null only where `errors` has an error for this field. A client that handles errors itself may treat the field as non-null, as Relay and Apollo Kotlin do.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    levels: {
      type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLInt))),
      defaultValue: [0],
      description: 'Which levels: 0 is the field itself, 1 the members of its list.',
    },
  },
});

/** Options of a field that can fail by itself: it is nullable, so that what stands beside it is answered all the same. */
export const canFail = { nullable: true, extensions: { semanticNonNull: true } } as const;

/** Options of a field that is never null, but nullable as its namesakes of other types are: one name has one type. */
export const neverNull = canFail;
