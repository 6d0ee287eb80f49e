import type { z } from 'zod';
import { actor } from '../actor.ts';
import { affiliationLine, writeAffiliations } from '../affiliation.ts';
import type { Concept, KeyedLine, KeyedType } from '../concept.ts';
import { consentLine, writeConsents } from '../consent.ts';
import { document } from '../document.ts';
import { event } from '../event.ts';
import { item } from '../item.ts';
import { writeKeyed } from '../keyed.ts';
import { place } from '../place.ts';
import { relationLine, writeRelations } from '../relation.ts';
import { restriction } from '../restriction.ts';
import { statement } from '../statement.ts';
import { statusLine, writeStatuses } from '../status.ts';
import { target } from '../target.ts';
import { transfer } from '../transfer.ts';
import type { Source, Writing } from '../writing.ts';

/** The concepts with a key, by the type their lines have. */
export const concepts: Record<KeyedType, Concept<KeyedLine>> = {
  document,
  actor,
  place,
  target,
  item,
  event,
  transfer,
  restriction,
  statement,
} as unknown as Record<KeyedType, Concept<KeyedLine>>;

type LineType = { schema: z.ZodType; write(writing: Writing, sources: Source<never>[]): Promise<unknown> };

const keyed = (concept: Concept<never>): LineType => ({
  schema: concept.schema,
  write: (writing, sources) => writeKeyed(writing, concept, sources),
});

/** Every type of line, in the order in which they can be written: what is referred to first. */
export const lineTypes: Record<string, LineType> = {
  document: keyed(document as never),
  actor: keyed(actor as never),
  place: keyed(place as never),
  target: keyed(target as never),
  item: keyed(item as never),
  event: keyed(event as never),
  transfer: keyed(transfer as never),
  affiliation: { schema: affiliationLine, write: writeAffiliations },
  restriction: keyed(restriction as never),
  statement: keyed(statement as never),
  relation: { schema: relationLine, write: writeRelations },
  status: { schema: statusLine, write: writeStatuses },
  consent: { schema: consentLine, write: writeConsents },
};

/** One line may hold a whole document. */
export const LONGEST_LINE = 20_000_000;

/** Bytes as lines of UTF-8, without their ends. Throws what `fail` makes for bytes that are no UTF-8 or a line too long. */
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
