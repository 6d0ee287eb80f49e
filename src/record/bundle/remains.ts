import type { z } from 'zod';
import { unwrap } from '../form.ts';

/** What of a refused line is right: the fields that are, or one element of a list. */
type Remains = { line: Record<string, unknown>; element?: { field: string; index: number } | undefined };

/**
 * What of a line that is refused can still be checked: first all fields that are as they should be, then each such element
 * of the lists that are not, in a line of its own.
 */
export function remainsOf(schema: z.ZodType, type: string, value: Record<string, unknown>): Remains[] {
  const line: Record<string, unknown> = { type };
  const elements: Remains[] = [];
  const [object] = unwrap(schema as unknown as z.core.$ZodTypes);
  const shape = object?._zod.def.type === 'object' ? object._zod.def.shape : {};
  for (const [name, field] of Object.entries(shape)) {
    const given = value[name];
    if (given === undefined || name === 'type') continue;
    const parsed = (field as z.ZodType).safeParse(given);
    if (parsed.success) line[name] = parsed.data;
    else if (Array.isArray(given)) {
      for (const [index, element] of given.slice(0, MOST_ELEMENTS).entries()) {
        const alone = (field as z.ZodType).safeParse([element]);
        if (alone.success)
          elements.push({ line: { type, [name]: alone.data }, element: { field: name, index } });
      }
    }
  }
  return [{ line }, ...elements.map((it) => ({ ...it, line: { ...it.line, ...keyOf(line) } }))];
}

/** A list may be as long as it likes and wrong at each place. */
const MOST_ELEMENTS = 100;

const keyOf = ({ key }: Record<string, unknown>) => (key === undefined ? {} : { key });
