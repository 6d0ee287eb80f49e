import { Ajv2020 } from 'ajv/dist/2020.js';
import { bundleSchema } from '../../src/record/bundle/json-schema.ts';

type Line = { type: string } & Record<string, unknown>;

/** The lines of a bundle. */
export const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line);

const { $defs } = bundleSchema() as { $defs: Record<string, object> };
const ajv = new Ajv2020({ allErrors: true });
const validators = new Map(Object.entries($defs).map(([type, schema]) => [type, ajv.compile(schema)]));
const whole = ajv.compile(bundleSchema());
const isLine = (line: Line): boolean => whole(line);

/** What a validator of JSON Schema finds wrong with the lines of a bundle: the line, with its faults. */
export function schemaFaultsOf(text: string): string[] {
  return linesOf(text).flatMap((line) => {
    if (isLine(line)) return [];
    const own = validators.get(line.type);
    own?.(line);
    return [`${JSON.stringify(line).slice(0, 300)}: ${ajv.errorsText(own?.errors)}`];
  });
}
