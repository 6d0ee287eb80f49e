import fc from 'fast-check';
import { mutantsOf } from './mutants.ts';
import { badText, often } from './texts.ts';
import { anyValue, Entries, write } from './values.ts';

const query = '"query":"{ __typename }"';
const deep = (opening: string, closing: string) => opening.repeat(20_000) + closing.repeat(20_000);
const oddities = [
  ...['', 'null', '0', '""', '[]', '{}', '[[]]', '{', '\ufeff{}', `[{${query}}]`, `{${query},${query}}`],
  ...['{"query":null}', '{"query":1}', '{"query":[]}', '{"query":""}', '{"query":"#"}'],
  ...['[]', '"x"', '0', 'false', '{"x":1e400}'].map((it) => `{${query},"variables":${it}}`),
  ...['{}', '1', '"\\u0000"', '"nope"', '""'].map((it) => `{${query},"operationName":${it}}`),
  ...['1', '[]', '{"persistedQuery":{"version":1,"sha256Hash":"x"}}'].map(
    (it) => `{${query},"extensions":${it}}`,
  ),
  ...[`{${query},"__proto__":{"query":"x"}}`, `{"__proto__":{${query}}}`],
  ...[`{${query},"variables":{"__proto__":{"x":1}}}`, `{${query},"variables":{"x":${deep('[', ']')}}}`],
  ...['['.repeat(100_000), '{"a":'.repeat(100_000), deep('[', ']')],
  // Below and above what a body may have.
  ...[
    `{${query},"x":"${'y'.repeat(999_000)}"}`,
    `{${query},"x":"${'y'.repeat(1_100_000)}"}`,
    ' '.repeat(1_000_001),
  ],
];

/** Bodies that are not as they should be: mutants of those that were, wrong bytes among the text, other values, lists. */
export const badBodies = (posted: fc.Arbitrary<string>): fc.Arbitrary<Buffer> => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 4 });
  const texts = fc.oneof(
    often(3, mutantsOf(posted)),
    often(3, fc.constantFrom(...oddities)),
    often(1, fc.json({ maxDepth: 3 })),
    often(
      1,
      anyValue.map((it) => write(new Entries([['query', it]]), 'json')),
    ),
    often(
      1,
      posted.map((text) => `[${text},${text}]`),
    ),
  );
  return fc.oneof(
    often(
      4,
      texts.map((text) => Buffer.from(text)),
    ),
    often(
      1,
      fc.tuple(posted, fc.nat(), bytes).map(([text, at, by]) => splice(Buffer.from(text), at, by)),
    ),
  );
};

/** Members that a body has beside those that are asked for. */
export const anyMembers: fc.Arbitrary<string> = fc.oneof(
  often(30, fc.constant('')),
  often(
    1,
    fc
      .tuple(fc.constantFrom('extensions', 'operationName', 'id', '__proto__', 'variables'), anyValue)
      .map(([name, value]) => `,"${name}":${write(value, 'json')}`),
  ),
  often(
    1,
    badText.map((text) => `,"operationName":${JSON.stringify(text)}`),
  ),
);

function splice(bytes: Buffer, at: number, by: Uint8Array): Buffer {
  const place = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, place), by, bytes.subarray(place)]);
}
