import { fetchEventSource } from '@microsoft/fetch-event-source';
import { EventSource } from 'eventsource';
import { createEventSource } from 'eventsource-client';

/** What a program gets of an event. */
export type Got = { data: string; id: string; event: string };
/** Follows a stream with a stock client, unconfigured except for the address. Returns how to stop. */
export type FollowStream = (
  url: string,
  take: (got: Got) => void,
  headers?: Record<string, string>,
) => () => void;

/** The stock clients that come back by themselves with `Last-Event-ID`. */
export const eventClients: Record<string, FollowStream> = {
  eventsource(url, take, headers = {}) {
    const source = new EventSource(url, {
      fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
    });
    const hear = ({ data, lastEventId, type }: { data: string; lastEventId: string; type: string }) =>
      take({ data, id: lastEventId, event: type === 'message' ? '' : type });
    for (const type of ['message', 'next', 'reset']) source.addEventListener(type, hear);
    return () => source.close();
  },
  'eventsource-client'(url, take, headers = {}) {
    const source = createEventSource({
      url,
      headers,
      onMessage: ({ data, id = '', event = '' }) => take({ data, id, event }),
    });
    return () => source.close();
  },
  'fetch-event-source'(url, take, headers = {}) {
    // It asks for a page that is shown.
    Object.assign(globalThis, { window: globalThis, document: { removeEventListener() {} } });
    const stop = new AbortController();
    void fetchEventSource(url, {
      headers: { ...headers },
      signal: stop.signal,
      openWhenHidden: true,
      onmessage: ({ data, id, event }) => take({ data, id, event }),
    });
    return () => stop.abort();
  },
};
