import assert from 'node:assert/strict';
import { openTap, type Transport } from '../../support/tap.ts';

/** A message of a stream: a change, or the reason why it starts again; and its cursor. */
export type Told = {
  reset: string | null;
  cursor: string;
  /** The kind of a change, or what else it is. Null where that was not asked for. */
  kind: string | null;
};

/** One way to come back with a cursor. */
export type Door = {
  name: string;
  /** Returns how to leave. */
  open(url: string, cursor: string, tell: (told: Told) => void): Promise<() => void>;
};

export const followChanges = `subscription ($after: Cursor) {
  changed(after: $after) { __typename ... on Change { cursor key after } ... on FeedReset { cause cursor } } }`;

const followStatuses = `subscription ($after: Cursor) {
  statusChanged(after: $after, startWith: CURRENT_STATE) {
    __typename ... on StatusChange { kind cursor } ... on SnapshotEnd { cursor } ... on FeedReset { cause cursor } } }`;

type Way = 'argument' | 'last-event-id';

function graphqlDoor(transport: Transport, way: Way, field: 'changed' | 'statusChanged'): Door {
  return {
    name: `${field} over ${transport}, ${way}`,
    async open(url, cursor, tell) {
      const { close } = await openTap(url, transport, {
        query: field === 'changed' ? followChanges : followStatuses,
        variables: way === 'argument' ? { after: cursor } : {},
        ...(way === 'last-event-id' && { headers: { 'last-event-id': cursor } }),
        onNext(result) {
          const { data, errors, extensions } = JSON.parse(result);
          assert.equal(errors, undefined, result);
          const message = data[field];
          assert.equal(message.cause, extensions.reset);
          assert.equal(message.cursor, extensions.cursor);
          const kind = message.kind ?? message.__typename;
          tell({ reset: extensions.reset ?? null, cursor: extensions.cursor, kind });
        },
      });
      return close;
    },
  };
}

/** `GET /changes` as a stream: changes have no event's name, a reset has. */
function changesDoor(way: Way): Door {
  return {
    name: `GET /changes, ${way}`,
    async open(url, cursor, tell) {
      const stop = new AbortController();
      const query = way === 'argument' ? `?${new URLSearchParams({ after: cursor })}` : '';
      const response = await fetch(`${url}/changes${query}`, {
        headers: { accept: 'text/event-stream', ...(way === 'last-event-id' && { 'last-event-id': cursor }) },
        signal: stop.signal,
      });
      assert.equal(response.status, 200);
      const read = async () => {
        let rest = '';
        for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
          const blocks = (rest + chunk).split('\n\n');
          rest = blocks.pop() ?? '';
          for (const block of blocks) {
            const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
            const [data, id] = [field('data'), String(field('id'))];
            if (data !== undefined)
              tell({
                reset: field('event') === 'reset' ? JSON.parse(data).reason : null,
                cursor: id,
                kind: null,
              });
          }
        }
      };
      read().catch(() => {});
      return () => stop.abort();
    },
  };
}

/** Each goes on with every change. */
export const doors: readonly Door[] = [
  graphqlDoor('ws', 'argument', 'changed'),
  graphqlDoor('sse', 'argument', 'changed'),
  graphqlDoor('sse', 'last-event-id', 'changed'),
  changesDoor('argument'),
  changesDoor('last-event-id'),
];

/** Each tells the present state of the statuses again, and goes on with their changes. */
export const stateDoors: readonly Door[] = [
  graphqlDoor('ws', 'argument', 'statusChanged'),
  graphqlDoor('sse', 'argument', 'statusChanged'),
  graphqlDoor('sse', 'last-event-id', 'statusChanged'),
];
