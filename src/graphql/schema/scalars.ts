import { type ConstValueNode, GraphQLError, valueFromASTUntyped } from 'graphql';
import { isDay } from '../../record/dates/date-bounds.ts';
import { decodeVersion } from '../../record/revisions/version.ts';
import { withoutNanoseconds } from '../as-of/instants.ts';
import { builder } from './builder.ts';
import { refuse } from './errors.ts';

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** An ISO 8601 instant with its offset; kept as text, because a `Date` has no microseconds. */
function readInstant(value: unknown): string {
  const match = typeof value === 'string' ? INSTANT.exec(value) : null;
  if (match && isDay(match.slice(1, 4).join('-'))) return value as string;
  throw refuse(
    'BAD_USER_INPUT',
    'A DateTime is an existing day and time with its offset and at most nine decimals, years 0001 to 9999, like 2024-09-13T08:00:00Z',
  );
}

/** A day, or an instant: which instant a day is depends on where it stands (`firstOf`, `lastOf`). Throws BAD_USER_INPUT. */
export function readDateOrTime(value: unknown): string {
  if (typeof value === 'string' && (isDay(value) || (INSTANT.test(value) && isDay(value.slice(0, 10)))))
    return value;
  const problem =
    typeof value !== 'string'
      ? 'it is text'
      : /^\d{4}(-\d{2})?$/.test(value)
        ? 'a month or a year is neither: give its first or last day'
        : /^\d{4}-\d{2}-\d{2}$/.test(value)
          ? 'there is no such day'
          : 'years are 0001 to 9999, an instant has at most nine decimals and its offset';
  throw refuse(
    'BAD_USER_INPUT',
    `A DateOrTime is a day, like 2024-09-13, or an instant, like 2024-09-13T08:00:00Z: ${problem}`,
  );
}

/** As Postgres writes it, in ISO 8601: with `T`, and `Z` for UTC. */
export function writeInstant(value: string): string {
  return value
    .replace(' ', 'T')
    .replace(/([+-]\d{2})(:?\d{2})?$/, (_, hours: string, rest = '') =>
      hours.slice(1) === '00' && /^:?0*$/.test(rest) ? 'Z' : `${hours}:${rest.replace(':', '') || '00'}`,
    );
}

/** Reads a scalar, also a literal in the document, whose fault has its location. */
function readBy<Read>(parseValue: (value: unknown) => Read) {
  return {
    parseValue,
    coerceInputValue: parseValue,
    coerceInputLiteral(node: ConstValueNode): Read {
      try {
        return parseValue(valueFromASTUntyped(node));
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        throw new GraphQLError(error.message, { nodes: node, extensions: error.extensions });
      }
    },
  };
}

builder.scalarType('DateTime', {
  description:
    'An instant in ISO 8601 with an offset, such as `2024-09-13T08:00:00.123456Z`. Years 0001 to 9999. Results have up to six decimals; input may have up to nine, of which the first six count.',
  specifiedByURL: 'https://scalars.graphql.org/chillicream/date-time.html',
  ...readBy((value) => withoutNanoseconds(readInstant(value))),
  serialize: (value) => writeInstant(String(value)),
});

builder.scalarType('DateOrTime', {
  description:
    'A day, like `2024-09-13`, or a `DateTime`. Days are UTC days. Each argument says whether a day means its first or its last instant: `from` the first, `until`, `validAt` and `knownAt` the last. `knownAt` also takes an instant of up to three decimals for the whole of its millisecond or second.',
  ...readBy(readDateOrTime),
  serialize: String,
});

/** A scalar that is text. Whether it is what it says is a rule of the record, which refuses with a path: here it is only read. */
function textScalar(
  name: 'Cursor' | 'EDTF' | 'URL' | 'LanguageTag' | 'CountryCode',
  description: string,
  specifiedByURL?: string,
) {
  builder.scalarType(name, {
    description,
    ...(specifiedByURL !== undefined && { specifiedByURL }),
    ...readBy((value) => {
      if (typeof value === 'string') return value;
      throw refuse('BAD_USER_INPUT', `${/^[AEIO]/.test(name) ? 'An' : 'A'} ${name} is text`);
    }),
    serialize: String,
  });
}

textScalar(
  'Cursor',
  'An opaque position in the feed of changes, which only the server writes. `changes`, subscriptions and Server-Sent Events accept the same cursors. Changes after it were committed later. Cursors of pages are of another kind, and of the type `String`.',
);
textScalar(
  'EDTF',
  'A date that may be known only approximately, in the Extended Date/Time Format (ISO 8601-2, levels 0 to 2): `2024-09-13`, `2024-07~`, `[2024-09-09..2024-09-13]`. Years 0001 to 9999, at most 100 characters. Other text is refused as `InvalidDate`.',
  'https://www.loc.gov/standards/datetime/',
);
textScalar(
  'URL',
  'An address as it was entered, at most 1,000 characters. One without a scheme is refused as `InvalidInput`; bundles can bring any text: check the scheme before you follow it.',
  'https://url.spec.whatwg.org/',
);
textScalar(
  'LanguageTag',
  'A language tag (BCP 47), such as `en`, `uk` or `zh-Hant`. One that is not well-formed is refused as `InvalidInput`; bundles can bring any text. Tags are stored as they were entered and not looked up.',
  'https://www.rfc-editor.org/info/bcp47',
);
textScalar(
  'CountryCode',
  'A country code of two capital letters (ISO 3166-1 alpha-2), such as `UA`. Other text is refused as `InvalidInput`; a code that no country has is recorded with the warning `IMPLAUSIBLE_VALUE`.',
  'https://www.iso.org/iso-3166-country-codes.html',
);

builder.scalarType('Version', {
  description:
    'An opaque token for one state of one record, from its field `version`. Send it as `expectedVersion` to avoid overwriting changes you have not seen. A token of another record is refused as `InvalidInput`, an outdated one as `Conflict`.',
  ...readBy((value) => {
    const seen = typeof value === 'string' ? decodeVersion(value) : null;
    if (seen === null)
      throw refuse('BAD_USER_INPUT', 'A Version is the text that the field `version` of a record gives');
    return seen;
  }),
  serialize: String,
});

builder.scalarType('JSON', {
  description: 'Any JSON value. In `Change.before` and `Change.after`, an object like a line of a bundle.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  parseValue: (value) => value,
  serialize: (value) => value,
});
