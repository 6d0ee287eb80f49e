import { type Agent, request } from 'node:http';
import type { Answer } from './contract.ts';
import type { Sent } from './inputs/requests.ts';

const DEADLINE_MILLISECONDS = 20_000;
/** As long as it is listened to a stream that says nothing. */
const STREAM_MILLISECONDS = 30;

/** Sends a request over a connection that is kept, and reads the answer; of a stream, what it says at once. */
export function send(
  agent: Agent,
  url: string,
  sent: Sent,
  headers: Record<string, string>,
): Promise<Answer> {
  const { method, search, body } = sent;
  return new Promise((resolve, reject) => {
    const all = { ...sent.headers, ...headers, ...(body && { 'content-length': body.length }) };
    const asked = request(
      `${url}/graphql`,
      { agent, method, headers: all, path: `/graphql${search}` },
      (response) => {
        const chunks: Buffer[] = [];
        const { statusCode: status = 0, headers } = response;
        const end = () => {
          clearTimeout(patience);
          resolve({ status, headers, text: Buffer.concat(chunks).toString() });
        };
        response.on('data', (chunk) => chunks.push(chunk)).once('end', end);
        if (!headers['content-type']?.startsWith('text/event-stream')) return;
        setTimeout(() => {
          end();
          asked.destroy();
        }, STREAM_MILLISECONDS);
      },
    );
    const patience = setTimeout(() => asked.destroy(new Error('no answer in time')), DEADLINE_MILLISECONDS);
    asked.once('error', (error) => {
      clearTimeout(patience);
      reject(error);
    });
    asked.end(body);
  });
}

/** As a reader of a failure needs it. */
export function describe({ caller, method, search, headers, body }: Sent): string {
  const text = body?.toString() ?? '';
  const shown = body === null || Buffer.from(text).equals(body) ? text : `base64 ${body.toString('base64')}`;
  return `${method} /graphql${search} as ${caller} ${JSON.stringify(headers)}\n${shown.length > 20_000 ? `${shown.slice(0, 20_000)}… (${shown.length})` : shown}`;
}
