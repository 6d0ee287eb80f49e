import { z } from 'zod';
import { describe } from '../input.ts';

type Fault = { field: string; code: string; reason: string };

/**
 * What a line's namespace last said, from `said` in a dumped line: the line itself but for the fields that `said` has, of
 * which null means that nothing was said. Answers what is wrong with it instead, if anything is.
 */
export function takeSaid(
  schema: z.ZodType,
  line: Record<string, unknown>,
  said: unknown,
): { line: object } | { faults: Fault[] } {
  if (typeof said !== 'object' || said === null || Array.isArray(said)) {
    return { faults: [{ field: 'said', code: 'INVALID_INPUT', reason: 'is not an object' }] };
  }
  const fields = Object.entries(said);
  const isField = (field: string) => !(schema instanceof z.ZodObject) || Object.hasOwn(schema.shape, field);
  const unsaid = fields.flatMap(([field, value]) => (value === null ? [field] : []));
  const wrong = fields.find(([field]) => SETTLED.has(field) || !isField(field));
  if (wrong !== undefined) {
    const reason = SETTLED.has(wrong[0]) ? 'cannot have been said otherwise' : 'is not a field of this line';
    return { faults: [{ field: `said.${wrong[0].slice(0, 100)}`, code: 'INVALID_INPUT', reason }] };
  }
  const parsed = schema.safeParse({
    ...line,
    ...Object.fromEntries(fields.filter(([, value]) => value !== null)),
  });
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => {
      const { field, code, reason } = describe(issue);
      return { field: `said.${field}`, code, reason };
    });
    return { faults };
  }
  const before = { ...(parsed.data as Record<string, unknown>) };
  for (const field of unsaid) delete before[field];
  return { line: before };
}

/** What says which line this is, and the text of a document, whose versions are all in the dump. */
const SETTLED = new Set(['type', 'key', 'of', 'text', 'version']);
