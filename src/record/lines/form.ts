import type { z } from 'zod';
import type { Refusal } from '../errors.ts';
import { suggest } from '../names/suggest.ts';
import { describeDifference } from '../quotes/difference.ts';
import { lineFieldOf } from './api-names.ts';
import { reveal } from './characters.ts';

/** A fault in the form of a line. */
export type Fault = {
  /** The path within the line: `stances[0].stance`. */
  field: string;
  code: string;
  reason: string;
  /** The code of a field's own rule, if such a rule refused it. */
  refusal?: Refusal | undefined;
  /** The accepted names or values, if they are a closed set. */
  accepted?: readonly string[];
};

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;
export type Schema = z.core.$ZodTypes;

const LONGEST_REASON = 250;
const LONGEST_ECHO = 40;

/** Every fault that a schema found in a line, with the most likely intention of a near-miss. */
export function faultsOf(error: z.ZodError, schema: z.ZodType, value: unknown): Fault[] {
  const found = error.issues.flatMap((issue) => read(issue, []));
  const meant = new Set<string>();
  const faults = found.flatMap(({ issue, path }) =>
    tell(issue, path, schema as unknown as Schema, value, meant),
  );
  // A field with a misspelt name is not reported as missing, too.
  return faults.filter((fault) => !(fault.reason.startsWith(MISSING) && meant.has(fault.field)));
}

const MISSING = 'is missing';

/** An issue at its path; for a union, the issues of the branch that the value comes closest to. */
function read(issue: Issue, above: Path): { issue: Issue; path: Path }[] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0 || kindsIn(issue) !== undefined)
    return [{ issue, path }];
  const [best = []] = issue.errors.toSorted((a, b) => nearness(b) - nearness(a));
  return best.flatMap((inner) => read(inner, path));
}

/** The accepted kinds of values, if the value is of another kind; undefined for another issue. */
function kindsIn(issue: Issue): string[] | undefined {
  if (issue.code === 'invalid_type') return [issue.expected];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return undefined;
  const kinds = issue.errors.map(([first]) => (first?.path.length === 0 ? kindsIn(first) : undefined));
  return kinds.includes(undefined) ? undefined : [...new Set(kinds.flatMap((it) => it ?? []))];
}

/** The distance of a value from a branch: largest if only the type is wrong, small if a rule or a nested value is. */
function nearness(issues: Issue[]): number {
  const [first] = issues;
  if (first === undefined || first.code === 'custom') return 2;
  return first.path.length === 0 && first.code === 'invalid_type' ? 0 : 1;
}

function tell(issue: Issue, path: Path, schema: Schema, value: unknown, meant: Set<string>): Fault[] {
  const fault = (field: Path, reason: string): Fault => ({
    field: pathOf(field).slice(0, 100),
    code: 'INVALID_INPUT',
    reason: reason.slice(0, LONGEST_REASON),
  });
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, path);
    return issue.keys.map((key) => {
      const near = namedInApi(value, path, key) ?? suggest(key, known);
      if (near !== undefined) meant.add(pathOf([...path, near]));
      const owner = path.length > 0 ? pathOf(path) : named(value);
      return {
        ...fault([...path, key], `is not a field of ${owner}${didYouMean(key, near)}`),
        accepted: known,
      };
    });
  }
  const given = valueAt(value, path);
  if (issue.code === 'invalid_value') {
    const accepted = issue.values.map(String);
    return [{ ...fault(path, describeValue(given, accepted)), accepted }];
  }
  const kinds = kindsIn(issue);
  if (kinds !== undefined && given === undefined) return [fault(path, MISSING)];
  if (kinds !== undefined) return [fault(path, describeKinds(kinds, fieldsAt(schema, path), given))];
  if (issue.code !== 'custom') return [fault(path, describeIssue(issue, given))];
  const { code, refusal } = (issue.params ?? {}) as { code?: string; refusal?: Refusal };
  return [{ ...fault(path, issue.message), ...(code && { code }), refusal }];
}

const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Describes the accepted kinds of values; `fields` are those of an object. */
function describeKinds(kinds: readonly string[], fields: readonly string[], given: unknown): string {
  const taken = kinds.map((kind) =>
    kind === 'object' && fields.length > 0 && kinds.length > 1
      ? `an object with ${fields.join(', ')}`
      : (KINDS[kind] ?? kind),
  );
  const isNumber = typeof given === 'string' && /^-?\d+(\.\d+)?$/.test(given);
  const hint =
    isNumber && (kinds.includes('number') || kinds.includes('int'))
      ? `: write ${echo(given)} without quotation marks`
      : '';
  return `must be ${taken.join(' or ')}, not ${kindOf(given)}${hint}`;
}

/** Describes the fault of a value in our own words. */
function describeIssue(issue: Issue, given: unknown): string {
  if (issue.code === 'too_big' || issue.code === 'too_small') {
    const bound = issue.code === 'too_big' ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
    if (issue.origin === 'array') return `must have ${bound} elements, not ${(given as unknown[]).length}`;
    return issue.origin === 'string' ? issue.message : `must be ${bound}, not ${String(given)}`;
  }
  return issue.code === 'invalid_format' ? issue.message : 'is not of the form that this field takes';
}

/** Describes a value for a message. */
function kindOf(given: unknown): string {
  if (given === null) return 'null';
  if (typeof given === 'number' || typeof given === 'boolean') return String(given);
  if (Array.isArray(given)) return 'a list';
  return typeof given === 'object' ? 'an object' : 'text';
}

function describeValue(given: unknown, values: string[]): string {
  const known = values.join(', ');
  if (given === undefined) return `${MISSING}: ${known}`;
  if (typeof given !== 'string') return `is not one of ${known}`;
  const near = suggest(given, values);
  return `"${echo(given)}" is not one of ${known}${didYouMean(given, near, '')}`;
}

/** The word that a misspelt one most likely stands for, with the difference if they look alike. */
export function didYouMean(given: string, near: string | undefined, quote = '"'): string {
  if (near === undefined) return '';
  const difference = /^[!-~]*$/.test(given) ? undefined : describeDifference(near, given);
  return `; did you mean ${quote}${near}${quote}?${difference ? ` What is given has ${difference}` : ''}`;
}

/** The beginning of a given word, for a message. */
export function echo(word: string): string {
  return reveal(word.slice(0, LONGEST_ECHO));
}

/** The bundle's name for a field that a line has by its API name. */
function namedInApi(value: unknown, path: Path, key: string): string | undefined {
  const { type } = (value ?? {}) as { type?: unknown };
  return typeof type === 'string' ? lineFieldOf(type, path, key) : undefined;
}

/** A line by its type: `a statement`. */
function named(value: unknown): string {
  const { type } = (value ?? {}) as { type?: unknown };
  if (typeof type !== 'string') return 'this line';
  if (type === 'bundle') return 'a bundle header';
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${echo(type)}`;
}

/** The alternative schemas of a value, unwrapped. */
export function unwrap(schema: Schema): Schema[] {
  const { def } = schema._zod;
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'nullable':
      return unwrap(def.innerType as Schema);
    case 'pipe':
      return unwrap(def.in as Schema);
    case 'union':
      return def.options.flatMap((option) => unwrap(option as Schema));
    default:
      return [schema];
  }
}

/** The field names that an object at this path of a line accepts. */
function fieldsAt(schema: Schema, path: Path): string[] {
  let found = unwrap(schema);
  for (const part of path) {
    found = found.flatMap(({ _zod: { def } }) => {
      if (def.type === 'array') return unwrap(def.element as Schema);
      if (def.type === 'record') return unwrap(def.valueType as Schema);
      const field = def.type === 'object' ? def.shape[String(part)] : undefined;
      return field ? unwrap(field as Schema) : [];
    });
  }
  return found.flatMap(({ _zod: { def } }) => {
    if (def.type === 'object') return Object.keys(def.shape);
    const key = def.type === 'record' ? (def.keyType as Schema)._zod.def : undefined;
    return key?.type === 'enum' ? Object.values(key.entries).map(String) : [];
  });
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (it, part) =>
      typeof it === 'object' && it !== null ? (it as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );
}

function pathOf(path: Path): string {
  return path.reduce<string>(
    (field, part) =>
      typeof part === 'number'
        ? `${field}[${part}]`
        : field === ''
          ? String(part)
          : `${field}.${String(part)}`,
    '',
  );
}
