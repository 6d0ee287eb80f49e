import type { z } from 'zod';
import { affiliationLine, writeAffiliations } from '../entities/affiliation.ts';
import { consentLine, writeConsents } from '../entities/consent.ts';
import { relationLine, writeRelations } from '../entities/relation.ts';
import { statusLine, writeStatuses } from '../entities/status.ts';
import type { KeyedType } from '../write/concept.ts';
import { concepts } from '../write/concepts.ts';
import { writeKeyed } from '../write/upsert-keyed.ts';
import type { Source, Writing } from '../write/write-session.ts';

type LineType = { schema: z.ZodType; write(writing: Writing, sources: Source<never>[]): Promise<unknown> };

const keyed = (type: KeyedType): LineType => ({
  schema: concepts[type].schema,
  write: (writing, sources) => writeKeyed(writing, concepts[type], sources),
});

/** Every type of line, in an order in which they can be written: referenced entities come first. */
export const lineTypes: Record<string, LineType> = {
  document: keyed('document'),
  actor: keyed('actor'),
  place: keyed('place'),
  target: keyed('target'),
  item: keyed('item'),
  event: keyed('event'),
  transfer: keyed('transfer'),
  affiliation: { schema: affiliationLine, write: writeAffiliations },
  restriction: keyed('restriction'),
  statement: keyed('statement'),
  relation: { schema: relationLine, write: writeRelations },
  status: { schema: statusLine, write: writeStatuses },
  consent: { schema: consentLine, write: writeConsents },
};

/** The maximum length of a line, which may hold a whole document. */
export const LONGEST_LINE = 20_000_000;

/**
 * Splits bytes into lines of UTF-8 without their ends. Throws the error that `fail` makes for invalid UTF-8 or a line
 * that is too long.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  fail: (line: number, code: 'BAD_ENCODING' | 'PAYLOAD_TOO_LARGE') => Error,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  let rest = '';
  let number = 1;
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      throw fail(number, 'BAD_ENCODING');
    }
  };
  for await (const chunk of chunks) {
    const parts = (rest + decode(chunk)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      yield part.endsWith('\r') ? part.slice(0, -1) : part;
      number += 1;
    }
    if (rest.length > LONGEST_LINE) throw fail(number, 'PAYLOAD_TOO_LARGE');
  }
  rest += decode();
  if (rest !== '') yield rest;
}
