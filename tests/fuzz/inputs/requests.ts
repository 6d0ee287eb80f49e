import fc from 'fast-check';
import { anyMembers, badBodies } from './bodies.ts';
import { anyShape, mutantsOf } from './mutants.ts';
import { type Asked, type Operations, writeParameters } from './operations.ts';
import { often } from './texts.ts';

export type Caller = 'nobody' | 'reader' | 'editor' | 'admin' | 'unknown';

/** A request to `/graphql`. `search` begins with its `?`. */
export type Sent = {
  caller: Caller;
  method: string;
  search: string;
  headers: Record<string, string>;
  body: Buffer | null;
};
type Message = Pick<Sent, 'method' | 'search' | 'body'> & { type: string | null };

const accepts = [
  ...['application/graphql-response+json', 'application/graphql-response+json', 'application/json', '*/*'],
  ...[
    'text/event-stream',
    'text/event-stream, application/json',
    'multipart/mixed',
    'text/html',
    'image/png',
  ],
  ...['application/json;q=0.1, nonsense', ',;='],
];
const types = [
  ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''],
  ...[
    'application/json; charset=utf-16',
    'application/graphql',
    'APPLICATION/JSON;;;',
    'application/json, text/plain',
  ],
];
const addresses = [
  ...[
    '',
    '?',
    '?query',
    '?query=%',
    '?query=%ED%A0%80',
    '?query=%00',
    '?query={a}&variables={',
    '?variables={}',
  ],
];
const additions = [
  ...[
    '',
    '',
    '&extensions=[]',
    '&extensions=%7B',
    '&query=%7Ba%7D',
    '&variables=1',
    '&%ZZ',
    '&operationName=%00',
  ],
];
const anyCaller = fc.oneof(
  often(12, fc.constant<Caller>('editor')),
  often(4, fc.constantFrom<Caller>('nobody', 'reader', 'admin')),
  often(1, fc.constant<Caller>('unknown')),
);

/** Requests to `/graphql`: most of them operations as they should be sent, some as they should not. */
export function anyRequest(operations: Operations): fc.Arbitrary<Sent> {
  const valid = fc.oneof(
    often(14, operations.of('query')),
    often(7, operations.of('mutation')),
    often(1, operations.of('subscription')),
  );
  const mutant = valid.chain((it) => mutantsOf(fc.constant(it.query)).map((query) => ({ ...it, query })));
  const asked = fc.oneof(
    often(40, valid),
    often(5, mutant),
    often(
      2,
      anyShape.map((query) => ({ query, variables: '{}' })),
    ),
  );
  const posted = fc.tuple(asked, anyMembers).map(([it, more]) => writeParameters(it, more));
  const post = (type: string, body: Buffer): Message => ({ method: 'POST', search: '', type, body });
  const without = (method: string, search: string): Message => ({ method, search, type: null, body: null });
  const anyType = fc.oneof(often(8, fc.constant('application/json')), often(1, fc.constantFrom(...types)));
  const message = fc.oneof(
    often(
      60,
      posted.map((text) => post('application/json', Buffer.from(text))),
    ),
    often(
      8,
      fc.tuple(anyType, badBodies(posted)).map(([type, body]) => post(type, body)),
    ),
    often(
      10,
      fc.tuple(asked, fc.constantFrom(...additions)).map(([it, more]) => without('GET', searchOf(it) + more)),
    ),
    often(
      1,
      fc.constantFrom(...addresses).map((search) => without('GET', search)),
    ),
    often(
      1,
      fc.constantFrom('PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS').map((it) => without(it, '')),
    ),
  );
  return fc
    .record({
      message,
      caller: anyCaller,
      accept: fc.constantFrom(...accepts),
      place: fc.option(fc.constantFrom('nonsense', '0', '%00'), { freq: 20, nil: null }),
    })
    .map(({ message: { type, ...rest }, caller, accept, place }) => ({
      ...rest,
      caller,
      headers: {
        accept,
        ...(type !== null && { 'content-type': type }),
        ...(place && { 'last-event-id': place }),
      },
    }));
}

function searchOf({ query, variables, operationName }: Asked): string {
  const quote = (text: string) => encodeURIComponent(text.toWellFormed());
  const name = operationName ? `&operationName=${quote(operationName)}` : '';
  return `?query=${quote(query)}&variables=${quote(variables)}${name}`;
}
