import { z } from 'zod';
import { NEWEST_VERSION } from '../lines/format-version.ts';
import { lineTypes } from './lines.ts';
import { header } from './read.ts';

type Properties = Record<string, Record<string, unknown>>;

/** The form of a line, as JSON Schema says it: rules between fields, quotes and dates are checked by a load alone. */
const formOf = (schema: z.ZodType) => {
  const { $schema: _, ...form } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return form as typeof form & { properties: Properties };
};

/** The JSON Schema of a line of a bundle: a header, or a line of any type. */
export function bundleSchema(): object {
  const { properties, ...rest } = formOf(header);
  const first = { ...rest, properties: { ...properties, version: { enum: versions } } };
  const lines = Object.entries(lineTypes).map(
    ([type, { schema }]) => [type, withSaid(formOf(schema))] as const,
  );
  const all = Object.fromEntries([['bundle', first] as const, ...lines]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A line of a bundle of Caveat',
    description: `The newest version of the format is ${NEWEST_VERSION}. The first line is a bundle header. A load also checks rules between fields, references, quotes and dates (EDTF), and takes null for a field that is left out.`,
    type: 'object',
    properties: { type: { enum: Object.keys(all) } },
    required: ['type'],
    // Not `oneOf`: a validator would report the faults of a line under every type, also those that it does not have.
    allOf: Object.keys(all).map((type) => ({
      if: { properties: { type: { const: type } }, required: ['type'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { $ref: `#/$defs/${type}` },
    })),
    $defs: all,
  };
}

const versions = Array.from({ length: NEWEST_VERSION }, (_, index) => index + 1);

/** A dumped line has beside it what its namespace said of it otherwise; for periods their own schema has it. */
function withSaid<Form extends { properties: Properties }>(form: Form): Form {
  const said = {
    type: 'object',
    description:
      'Only in dumps: the fields that the namespace last said otherwise, null for those that it did not say.',
  };
  return { ...form, properties: { ...form.properties, ...(form.properties.said ? {} : { said }) } };
}
