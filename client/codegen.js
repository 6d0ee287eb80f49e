import scalars from './scalars.json' with { type: 'json' };

/** Options of graphql-codegen for this schema: instants stay text, because a `Date` loses their microseconds. */
export const config = { scalars, strictScalars: true, enumsAsTypes: true, nonOptionalTypename: true };
