import fc from 'fast-check';
import { mutantsOf } from './mutants.ts';
import { type Operations, writeParameters } from './operations.ts';
import { badText, often } from './texts.ts';
import { anyValue, write } from './values.ts';

/** Few, so that one comes twice. */
const rareIds = ['__proto__', 'x'.repeat(5_000), '\0', '\ud800'];
const fatal = ['', null, 7, [], { id: 1 }, true];
const anyId: fc.Arbitrary<unknown> = fc.oneof(
  often(40, fc.constantFrom('1', '1', '2', '3')),
  often(8, fc.constantFrom(...rareIds)),
  often(1, fc.constantFrom(...fatal)),
);

/** A message as it is written; members that are undefined are left out. */
const message = (members: { type: unknown; id?: unknown; payload?: unknown }) =>
  `{${Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `"${name}":${write(value, 'json')}`)
    .join(',')}}`;

const streams = [
  'subscription { changed { __typename ... on Change { cursor key after } } }',
  'subscription { statusChanged(startWith: CURRENT_STATE) { __typename } }',
  'subscription { statementRecorded(startWith: BEGINNING) { __typename } }',
  'subscription { changed(after: "nonsense") { __typename } }',
  'subscription { a: changed { __typename } b: changed { __typename } }',
];

/** What is no message of the protocol, in one way or another. */
const oddities = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '[]', '{}', '1', 'null', '"ping"', '[{"type":"ping"}]', '{"type":null}', '{"type":{}}'],
    ...[
      '{"type":"ping"}{"type":"ping"}',
      '\ufeff{"type":"ping"}',
      '['.repeat(30_000),
      '{"a":'.repeat(10_000),
    ],
    `{"type":"ping","x":"${'y'.repeat(60_000)}"}`,
    `{"type":"ping","payload":{"x":"${'y'.repeat(70_000)}"}}`,
  ),
  anyValue.map((type) => message({ type })),
  badText.map((type) => message({ type })),
  fc.json(),
);

/** Text messages of a client, most of them of the protocol; `inits` are those that begin. `key`: a good credential. */
export function messagesFor(operations: Operations, key: string) {
  const credentials = fc.constantFrom<unknown>(
    ...[undefined, null, '', 'Bearer nothing', `Bearer ${key}`, 7, ['Bearer'], 'Bearer \0'],
  );
  const withCredential = (type: string) =>
    credentials.map((authorization) => `{"type":"${type}","payload":${JSON.stringify({ authorization })}}`);
  const inits = fc.oneof(
    often(6, fc.constant('{"type":"connection_init"}')),
    often(2, withCredential('connection_init')),
    often(
      2,
      anyValue.map((payload) => message({ type: 'connection_init', payload })),
    ),
  );
  const operation = fc.oneof(
    often(4, operations.of('subscription')),
    often(
      3,
      fc.constantFrom(...streams).map((query) => ({ query, variables: '{}' })),
    ),
    often(4, operations.of('query')),
    often(2, operations.of('mutation')),
    often(1, fc.constant({ query: '{ __typename }', variables: '{}' })),
  );
  const mutant = operation.chain((it) => mutantsOf(fc.constant(it.query)).map((query) => ({ ...it, query })));
  const payload = fc.oneof(
    often(
      40,
      operation.map((it) => writeParameters(it)),
    ),
    often(
      4,
      mutant.map((it) => writeParameters(it)),
    ),
    often(
      1,
      anyValue.map((it) => write(it, 'json')),
    ),
  );
  const subscribe = fc
    .tuple(anyId, payload)
    .map(([id, it]) => `{"id":${write(id, 'json')},"type":"subscribe","payload":${it}}`);
  const type = fc.constantFrom('ping', 'pong');
  const kept = fc.constantFrom<unknown>(undefined, undefined, null, { x: 'y'.repeat(1_000) }, { mark: '\0' });
  const pinged = fc
    .tuple(type, fc.oneof(often(8, kept), often(1, anyValue)))
    .map(([type, payload]) => message({ type, payload }));
  const texts = fc.oneof(
    often(12, subscribe),
    often(
      4,
      anyId.map((id) => message({ id, type: 'complete' })),
    ),
    often(2, pinged),
    often(1, withCredential('ping')),
    often(1, inits),
  );
  const theirs = fc
    .tuple(
      fc.constantFrom('next', 'error', 'connection_ack', 'start', 'stop', '__proto__', 'toString'),
      fc.oneof(often(8, anyId), often(1, anyValue)),
      anyValue,
    )
    .map(([type, id, payload]) => message({ type, id, payload }));
  return {
    inits,
    texts: fc.oneof(often(50, texts), often(2, mutantsOf(texts)), often(1, theirs), often(1, oddities)),
  };
}
