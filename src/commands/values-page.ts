import { fileURLToPath } from 'node:url';
import { type GraphQLEnumType, isEnumType } from 'graphql';
import { z } from 'zod';
import { schema } from '../graphql/schema.ts';
import { lineTypes } from '../record/bundle/lines.ts';

/** The page of the values that fields with a fixed list take. */
export const valuesFile = fileURLToPath(new URL('../../docs/values.md', import.meta.url));

/** The form of a line, as JSON Schema. */
type Form = { enum?: string[]; items?: Form; anyOf?: Form[]; additionalProperties?: Form | boolean } & {
  properties?: Record<string, Form>;
};

/** The fields of a line that take one of a list of values, and these values. */
function* fieldsOf(path: string, form: Form): Iterable<[string, string[]]> {
  for (const one of form.anyOf ?? []) yield* fieldsOf(path, one);
  if (form.enum) yield [path, form.enum];
  if (form.items) yield* fieldsOf(`${path}[]`, form.items);
  if (typeof form.additionalProperties === 'object') yield* fieldsOf(path, form.additionalProperties);
  for (const [name, field] of Object.entries(form.properties ?? {}))
    yield* fieldsOf(`${path}.${name}`, field);
}

/** The enum of the API with exactly these values. */
function enumOf(values: readonly string[]): GraphQLEnumType | undefined {
  const same = (type: GraphQLEnumType) =>
    type.getValues().length === values.length && values.every((value) => type.getValue(value));
  return Object.values(schema.getTypeMap()).filter(isEnumType).find(same);
}

/** The text of docs/values.md, from the forms of the lines and the descriptions of the API. */
export function printValues(): string {
  const used = new Map<GraphQLEnumType, Set<string>>();
  for (const [type, { schema: form }] of Object.entries(lineTypes)) {
    const shape = z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' }) as Form;
    for (const [path, values] of fieldsOf(type, shape)) {
      const found = enumOf(values);
      if (!found) throw new Error(`No enum of the API has the values of ${path}.`);
      if (!/\.said\b/.test(path)) used.set(found, (used.get(found) ?? new Set()).add(path));
    }
  }
  return `# Values

The fields of a bundle that take one of a list of values, with all of these values. The API has the same ones. No other value is
accepted: it is refused with the accepted ones. A field that is left out has the default that [the JSON Schema of a
line](bundle.schema.json) says.

${[...used].map(([type, paths]) => sectionOf(type, [...paths])).join('\n')}
\`npm run docs\` writes this page from the code.
`;
}

const cell = (text: string | null | undefined) => (text ?? '').replaceAll('|', '\\|').replace(/\s+/g, ' ');

/** Fields of many lines, such as dates, are named once. */
const namesOf = (paths: readonly string[]) =>
  paths.length > 6 ? [...new Set(paths.map((path) => path.replace(/^.*(?=\.)/, '*')))] : paths;

const sectionOf = (type: GraphQLEnumType, paths: readonly string[]) => `## ${type.name}

${cell(type.description)} In bundles: ${namesOf(paths)
  .map((path) => `\`${path}\``)
  .join(', ')}.

| Value | Meaning |
|---|---|
${type
  .getValues()
  .map(({ name, description }) => `| \`${name}\` | ${cell(description)} |`)
  .join('\n')}
`;
