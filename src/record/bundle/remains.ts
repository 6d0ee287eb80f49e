import type { z } from 'zod';
import { type Schema, unwrap } from '../lines/form.ts';
import type { Remains } from '../write/write-session.ts';

type Line = Record<string, unknown>;

/** A valid part of a refused line: its valid fields, or one element of a list. */
type Remaining = Remains & { line: Line };

/**
 * The parts of a refused line that can still be checked: first all valid fields, then each element of the invalid
 * lists, as a line of its own with the element's valid fields.
 */
export function remainsOf(schema: z.ZodType, type: string, value: Line): Remaining[] {
  const line: Line = { type };
  const elements: Remaining[] = [];
  const unsure: string[] = [];
  const shape = shapeOf(schema as unknown as Schema) ?? {};
  // An unknown field name may be a misspelling of any field that is missing.
  const isMisspelt = Object.keys(value).some((name) => !Object.hasOwn(shape, name));
  let isPartial = false;
  for (const [name, field] of Object.entries(shape)) {
    const given = value[name];
    const parsed = (field as z.ZodType).safeParse(given);
    if (!parsed.success || (given === undefined && isMisspelt)) unsure.push(name);
    if (given === undefined || name === 'type') continue;
    if (parsed.success) line[name] = parsed.data;
    else if (Array.isArray(given)) elements.push(...elementsOf(field as Schema, type, name, given));
    else {
      // A single element may stand for a list of it.
      const part = partOf(elementOf(field as Schema), given);
      if (part === undefined) continue;
      line[name] = [part];
      isPartial = true;
    }
  }
  return [
    { line, isPartial, unsure },
    ...elements.map((it) => ({ ...it, line: { ...it.line, ...keyOf(line) } })),
  ];
}

/** Lists have no maximum length, and every element may be invalid. */
const MOST_ELEMENTS = 100;

function elementsOf(field: Schema, type: string, name: string, given: unknown[]): Remaining[] {
  return given.slice(0, MOST_ELEMENTS).flatMap((value, index): Remaining[] => {
    const element = { field: name, index };
    const alone = (field as unknown as z.ZodType).safeParse([value]);
    if (alone.success) return [{ line: { type, [name]: alone.data }, element }];
    const part = partOf(elementOf(field), value);
    return part === undefined ? [] : [{ line: { type, [name]: [part] }, element, isPartial: true }];
  });
}

/** The valid fields of an object, except those that depend on an invalid one. */
function partOf(schema: Schema | undefined, value: unknown): Line | undefined {
  const shape = schema && shapeOf(schema);
  if (shape === undefined || typeof value !== 'object' || value === null || Array.isArray(value))
    return undefined;
  const given = value as Line;
  const right = Object.entries(shape).flatMap(([name, field]) => {
    const parsed = (field as z.ZodType).safeParse(given[name]);
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data] as const] : [];
  });
  const part: Line = Object.fromEntries(right);
  // A quote depends on its version, a key on its type.
  if (given.version !== undefined && part.version === undefined) delete part.exact;
  if (part.dimension === undefined) delete part.value;
  return part;
}

function elementOf(field: Schema): Schema | undefined {
  return unwrap(field).flatMap(({ _zod: { def } }) =>
    def.type === 'array' ? unwrap(def.element as Schema) : [],
  )[0];
}

function shapeOf(schema: Schema): Readonly<Record<string, unknown>> | undefined {
  const [object] = unwrap(schema);
  return object?._zod.def.type === 'object' ? object._zod.def.shape : undefined;
}

const keyOf = ({ key }: Line) => (key === undefined ? {} : { key });
