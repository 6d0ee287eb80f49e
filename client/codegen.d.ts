/** Options of graphql-codegen for this schema: instants stay text, because a `Date` loses their microseconds. */
export declare const config: {
  scalars: Record<string, string>;
  strictScalars: boolean;
  enumsAsTypes: boolean;
  nonOptionalTypename: boolean;
};
