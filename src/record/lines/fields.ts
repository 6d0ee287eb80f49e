import { z } from 'zod';
import { absenceReasons, derivation } from '../../db/tables/index.ts';
import { InvalidDate, parseEdtf } from '../dates/date.ts';
import { invisibleFault, keyFormFault } from '../names/keys.ts';

/** The maximum lengths of texts, in characters. */
const LONGEST = { key: 100, name: 1_000, note: 10_000, quote: 100_000, text: 16_000_000 };

/** A text that Postgres can store: no NUL, no unpaired surrogate, not blank. */
function text(most: number) {
  return z
    .string()
    .max(most, `is longer than ${most} characters`)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), {
      message: 'contains NUL or an unpaired surrogate',
      params: { code: 'INVALID_TEXT' },
      abort: true,
    })
    .refine((value) => /\S/.test(value), 'is blank');
}

/** The fault of a text that is no URL; undefined for one that is. */
export function faultOfUrl(url: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\S+$/i.test(url)) return undefined;
  return 'is not a URL: it has a scheme, such as https:, and no white space';
}

export const name = () => text(LONGEST.name);
export const url = () =>
  name().refine((value) => faultOfUrl(value) === undefined, {
    error: ({ input }) => faultOfUrl(String(input)),
  });
export const note = () => text(LONGEST.note);
export const quote = () => text(LONGEST.quote);
export const documentText = () => text(LONGEST.text);
export const count = () => z.int().min(0).max(2_147_483_647);

const KEY = /^[^\s:]{1,100}(:[^\s:]{1,100})?$/u;
const REFERENCE = /^([^\s:]{0,100}:)?[^\s:]{1,100}$/u;
const NAMESPACE = /^[^\s:]+$/u;

/** A key in a line: `key`, or the whole `namespace:key`. */
export const key = () =>
  text(LONGEST.key * 2 + 1).regex(KEY, {
    error: ({ input }) => keyFormFault(String(input), 'key', LONGEST.key),
  });

/** A reference in a line: a key, or `:key` for a shared key of which the namespace has a local one. */
export const reference = () =>
  text(LONGEST.key * 2 + 1).regex(REFERENCE, {
    error: ({ input }) => keyFormFault(String(input).replace(/^:/, ''), 'key', LONGEST.key),
  });

export const namespace = () =>
  text(LONGEST.key)
    .regex(NAMESPACE, { error: ({ input }) => keyFormFault(String(input), 'namespace', LONGEST.key) })
    .refine((value) => invisibleFault(value, 'namespace') === undefined, {
      error: ({ input }) => invisibleFault(String(input), 'namespace'),
    });

/** A date in a line: EDTF, its derivation, and the source's own words. */
export type DateLine = {
  edtf: string;
  derivation: (typeof derivation.enumValues)[number];
  expression?: string | undefined;
};

const edtf = z.string().superRefine((value, context) => {
  try {
    parseEdtf(value);
  } catch (error) {
    if (!(error instanceof InvalidDate)) throw error;
    context.addIssue({
      code: 'custom',
      message: `"${error.value}" is no date: ${error.problem}`,
      params: { code: error.code, refusal: error },
    });
  }
});

/** A date: EDTF alone, or with its derivation and expression. */
export const date = () =>
  z
    .union([
      edtf.transform((value): DateLine => ({ edtf: value, derivation: 'STATED' })),
      z.strictObject({
        edtf,
        derivation: z.enum(derivation.enumValues).default('STATED'),
        expression: name().optional(),
      }),
    ])
    .transform((value): DateLine => value);

/** A period's date is plain EDTF if it has no derivation or expression. */
export const periodDate = () =>
  date().transform((value): string | DateLine =>
    value.derivation === 'STATED' && value.expression === undefined ? value.edtf : value,
  );

const MOST_NUMBER = 999_999_999_999_999;
/** A number of at most fifteen digits, which is the same in JSON, in every client and in the database. */
export const number = (least = 0) =>
  z
    .number()
    .min(least)
    .max(MOST_NUMBER)
    .refine((value) => Number(value.toPrecision(15)) === value, 'has more than 15 significant digits')
    .transform((value) => value + 0);

/** A number that may be negative. */
export const anyNumber = () => number(-MOST_NUMBER);

const PAIRS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
const isPaired = (code: string) => {
  const open: string[] = [];
  for (const sign of code) {
    if ('([{'.includes(sign)) open.push(sign);
    else if (sign in PAIRS && open.pop() !== PAIRS[sign]) return false;
  }
  return open.length === 0;
};

/** A unit by its UCUM code. Only the form of the code is checked. */
export const ucumCode = () =>
  z
    .string()
    .regex(/^[!-~]{1,50}$/, {
      error:
        'is not a UCUM code, such as km, Hz or {rounds}: up to 50 letters, digits and signs, without white space',
    })
    .refine(isPaired, 'is not a UCUM code: its brackets are not paired');

/** A quantity; a plain number if nothing else is stated. */
export type QuantityLine =
  | number
  | {
      amount?: number | undefined;
      minimum?: number | undefined;
      maximum?: number | undefined;
      isApproximate?: true | undefined;
      unit?: string | undefined;
      expression?: string | undefined;
    };

/** A quantity as a source states it: a number, bounds, or words alone. */
export const quantity = () =>
  z
    .union([
      number(),
      z
        .strictObject({
          amount: number().optional(),
          minimum: number().optional(),
          maximum: number().optional(),
          isApproximate: z.boolean().optional(),
          unit: name().optional(),
          expression: name().optional(),
        })
        .superRefine((value, context) => {
          for (const message of faultsOfQuantity(value)) context.addIssue({ code: 'custom', message });
        }),
    ])
    .transform((value): QuantityLine => {
      if (typeof value === 'number') return value;
      const { amount, minimum, maximum, isApproximate, unit, expression } = value;
      const isOne = amount === undefined && minimum !== undefined && minimum === maximum;
      if (amount !== undefined && !isApproximate && unit === undefined && expression === undefined)
        return amount;
      const rest = { ...(unit && { unit }), ...(expression && { expression }) };
      if (isOne) return Object.keys(rest).length > 0 ? { amount: minimum, ...rest } : minimum;
      return {
        ...(amount !== undefined && { amount }),
        ...(minimum !== undefined && { minimum }),
        ...(maximum !== undefined && { maximum }),
        ...(isApproximate && { isApproximate }),
        ...rest,
      };
    });

type Parts = { [Part in 'amount' | 'minimum' | 'maximum']?: number | undefined } & {
  isApproximate?: boolean | undefined;
  expression?: string | undefined;
};

function* faultsOfQuantity({ amount, minimum, maximum, isApproximate, expression }: Parts): Iterable<string> {
  if (amount === undefined && minimum === undefined && maximum === undefined && expression === undefined)
    yield 'says neither an amount nor a minimum, a maximum or an expression';
  if (isApproximate && amount === undefined) yield 'is approximate, and says no amount';
  if (!isApproximate && amount !== undefined && (minimum ?? maximum) !== undefined)
    yield 'says an amount and bounds of it: only one that is approximate has both';
  const [least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY] = [minimum, maximum];
  if (least > most) yield `has a minimum, ${least}, above its maximum, ${most}`;
  else if (amount !== undefined && (amount < least || amount > most))
    yield `has an amount, ${amount}, that is not between its minimum and its maximum`;
}

/** A line's evidence: a span of a document. `start` and `end` are in code points, end exclusive. */
export type SpanLine = {
  document: string;
  version?: number | undefined;
  start?: number | undefined;
  end?: number | undefined;
  exact: string;
  prefix?: string | undefined;
  suffix?: string | undefined;
  /** The page, the section or the time code, as one cites it. Says nothing about which span it is. */
  locator?: string | undefined;
};

const span = z.strictObject({
  document: reference(),
  version: count().optional(),
  start: count().optional(),
  end: count().optional(),
  exact: quote(),
  prefix: quote().optional(),
  suffix: quote().optional(),
  locator: name().optional(),
});

/** One span or a list of spans, normalised to a list. */
export const spans = () =>
  z.union([span.transform((value): SpanLine[] => [value]), z.array(span).max(1_000)]).transform(orNone);

/** A set of keys in the given order: `referSet` sorts it by their referents and removes duplicates. */
export const keys = () => z.array(reference()).max(10_000).transform(orNone);

const term = { validFrom: periodDate().optional(), validTo: periodDate().optional() };
export type Term = { validFrom?: string | DateLine | undefined; validTo?: string | DateLine | undefined };
/** A place that another one is within, or an actor in a group: its key, or with when that began or ended. */
export type MemberLine<Field extends string> = string | ({ [Name in Field]: string } & Term);

const isDated = ({ validFrom, validTo }: Term) => validFrom !== undefined || validTo !== undefined;
const memberPlace = () =>
  z
    .union([reference(), z.strictObject({ place: reference(), ...term })])
    .transform((it): MemberLine<'place'> => (typeof it === 'string' || isDated(it) ? it : it.place));
const memberActor = () =>
  z
    .union([reference(), z.strictObject({ actor: reference(), ...term })])
    .transform((it): MemberLine<'actor'> => (typeof it === 'string' || isDated(it) ? it : it.actor));

/** A set of members, as it is given: `referMembers` sorts it by what they mean. */
export const members = () => z.array(memberActor()).max(10_000).transform(orNone);

/** The next broader places: one alone, or a list of several. */
export const within = () =>
  z
    .union([memberPlace(), z.array(memberPlace()).max(1_000)])
    .transform((it) => oneOrAll(typeof it === 'object' && Array.isArray(it) ? it : [it]));

/** One member stands alone; of none nothing is said. */
export const oneOrAll = <Item>(all: Item[]): Item | Item[] | undefined => (all.length < 2 ? all[0] : all);

/** A set of names: sorted, each once. */
export const names = () =>
  z
    .array(name())
    .max(1_000)
    .transform((all) => orNone([...new Set(all)].sort(byCodePoint)));

/** A list with a meaningful order. */
export const list = <Item extends z.ZodType>(item: Item, most = 1_000) =>
  z.array(item).max(most).transform(orNone);

/** The reasons why fields have no value. NOT_RECORDED is the default and is not stored. */
export const absent = <const Field extends string>(...fields: Field[]) =>
  z
    .partialRecord(z.enum(fields), z.enum(absenceReasons))
    .transform((reasons) => {
      const said = Object.entries(reasons).filter(([, reason]) => reason !== 'NOT_RECORDED');
      return said.length === 0 ? undefined : (Object.fromEntries(said) as Partial<Record<Field, string>>);
    })
    .optional();

/** An absent list equals an empty one. */
function orNone<Item>(all: Item[]): Item[] | undefined {
  return all.length === 0 ? undefined : all;
}

/** The order of Postgres's collation "C": by code point, where JavaScript's own is by UTF-16 unit. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
