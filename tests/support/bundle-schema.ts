import { Ajv2020 } from 'ajv/dist/2020.js';
import { bundleSchema } from '../../src/record/bundle/json-schema.ts';

type Line = { type: string } & Record<string, unknown>;

/** The lines of a bundle. */
export const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line);

const ajv = new Ajv2020({ allErrors: true });
const whole = ajv.compile(bundleSchema());

/** What a validator of JSON Schema finds wrong with the lines of a bundle: the line, with its faults. */
export function schemaFaultsOf(text: string): string[] {
  return linesOf(text).flatMap((line) => {
    if (whole(line)) return [];
    // That the line is not as its type wants is said by the faults themselves.
    const faults = whole.errors?.filter(({ keyword }) => keyword !== 'if');
    return [`${JSON.stringify(line).slice(0, 300)}: ${ajv.errorsText(faults, { dataVar: '' })}`];
  });
}
