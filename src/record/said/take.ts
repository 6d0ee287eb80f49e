import { z } from 'zod';
import { type Fault, faultsOf } from '../lines/form.ts';

/**
 * The fields that the namespace of a dumped line last said otherwise; null for a field it did not say. References are
 * whole keys. Returns the faults instead, if there are any.
 */
export function takeSaid(
  schema: z.ZodType,
  line: Record<string, unknown>,
  said: unknown,
): { said: Record<string, unknown>; faults?: undefined } | { said?: undefined; faults: Fault[] } {
  if (typeof said !== 'object' || said === null || Array.isArray(said)) {
    return { faults: [{ field: 'said', code: 'INVALID_INPUT', reason: 'is not an object' }] };
  }
  const fields = Object.entries(said);
  const isField = (field: string) => !(schema instanceof z.ZodObject) || Object.hasOwn(schema.shape, field);
  const wrong = fields.find(([field]) => SETTLED.has(field) || !isField(field));
  if (wrong !== undefined) {
    const reason = SETTLED.has(wrong[0]) ? 'cannot have been said otherwise' : 'is not a field of this line';
    return { faults: [{ field: `said.${wrong[0].slice(0, 100)}`, code: 'INVALID_INPUT', reason }] };
  }
  const value = { ...line, ...Object.fromEntries(fields.filter(([, it]) => it !== null)) };
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const faults = faultsOf(parsed.error, schema, value);
    return { faults: faults.map((fault) => ({ ...fault, field: `said.${fault.field}` })) };
  }
  const data = parsed.data as Record<string, unknown>;
  return {
    said: Object.fromEntries(
      fields.map(([field, it]) => [field, it === null ? null : (data[field] ?? null)]),
    ),
  };
}

/** Fields that identify the line, and the text of a document, whose versions are all in the dump. */
const SETTLED = new Set(['type', 'key', 'of', 'text', 'version']);
