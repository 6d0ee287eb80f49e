import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '../problem.ts';

/** Throws for a body of another media type, a compressed one, and one whose `content-length` exceeds `maximum` bytes. */
function checkHeaders({ headers }: IncomingMessage, types: readonly string[], maximum: number): void {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type))
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', `Send the body as ${types.join(' or ')}.`);
  // The inflated size is not known in advance.
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity')
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'Send the body without compression.');
  if (Number(headers['content-length'] ?? 0) > maximum) throw tooLarge(maximum);
}

const tooLarge = (maximum: number) =>
  new Problem('PAYLOAD_TOO_LARGE', `A body may have at most ${maximum} bytes.`);

/**
 * Streams a body of one of the media types, of at most `maximum` bytes. A refused body is left unread; with
 * `Expect: 100-continue` it is not even requested.
 */
export async function* readBody(
  request: IncomingMessage,
  response: ServerResponse,
  types: readonly string[],
  maximum: number,
): AsyncGenerator<Buffer, void, undefined> {
  checkHeaders(request, types, maximum);
  if (request.headers.expect !== undefined) response.writeContinue();
  let length = 0;
  // Leaving the loop must not destroy the request: the response uses the same socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > maximum) throw tooLarge(maximum);
    yield chunk;
  }
}

/** Reads a whole body, by events: for a body of one chunk they cost a fraction of an async iterator. */
export function readWholeBody(
  request: IncomingMessage,
  response: ServerResponse,
  types: readonly string[],
  maximum: number,
): Promise<Buffer> {
  checkHeaders(request, types, maximum);
  if (request.headers.expect !== undefined) response.writeContinue();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maximum) return void chunks.push(chunk);
      removeListeners();
      request.pause();
      reject(tooLarge(maximum));
    };
    const end = () => {
      removeListeners();
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    };
    const fail = (error?: Error) => {
      removeListeners();
      reject(error ?? Object.assign(new Error('The client disconnected.'), { code: 'ECONNRESET' }));
    };
    const removeListeners = () =>
      request.off('data', take).off('end', end).off('error', fail).off('close', fail);
    request.on('data', take).on('end', end).on('error', fail).on('close', fail);
  });
}
