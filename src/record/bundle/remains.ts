import type { z } from 'zod';
import { type Schema, unwrap } from '../lines/form.ts';
import type { Remains } from '../write/write-session.ts';

type Line = Record<string, unknown>;

/** What of a refused line is right: the fields that are, or one element of a list. */
type Remaining = Remains & { line: Line };

/**
 * What of a line that is refused can still be checked: first all fields that are as they should be, then each element of the
 * lists that are not, in a line of its own, with those of its own fields that are right.
 */
export function remainsOf(schema: z.ZodType, type: string, value: Line): Remaining[] {
  const line: Line = { type };
  const elements: Remaining[] = [];
  const unsure: string[] = [];
  const shape = shapeOf(schema as unknown as Schema) ?? {};
  // A name that is none may be meant for any field that is missing.
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
      // One element may stand for a list of it.
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

/** A list may be as long as it likes and wrong at each place. */
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

/** The fields of an object that are right, but for those whose meaning hangs on one that is wrong. */
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
  // Which version a quote is from, and what a key is the key of.
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
