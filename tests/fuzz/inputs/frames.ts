import fc from 'fast-check';
import { messagesFor } from './messages.ts';
import type { Operations } from './operations.ts';
import { often } from './texts.ts';

/** What a client does to its socket. `hex`: bytes, as a message of text, or past everything that makes frames of them. */
export type Step =
  | { do: 'text' | 'binary' | 'ping' | 'pong'; text: string }
  | { do: 'parts'; parts: string[] }
  | { do: 'illText' | 'bytes'; hex: string }
  | { do: 'close'; code: number }
  | { do: 'wait' | 'cut' };

export type Sequence = { steps: Step[]; ending: 'settle' | 'close' | 'cut' };

const illTexts = ['ff', 'eda080', 'c080', 'f4908080', '7b227479706522ff'];

const rawBytes = [
  // Reserved bits, opcodes that mean nothing, no mask.
  ...['f1810000000061', '98810000000061', '838100000000', '810161', '00'],
  // The highest bit of a length, a ping of 126 bytes, one in parts.
  ...['82ff8000000000000000', '89fe007e00000000', '098100000000ff', '80810000000061'],
  // A close of one byte, one with a code that is never sent, one with ill-formed text.
  ...['888100000000ff', '88820000000003ed', '88830000000003e8ff'],
  Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex'),
];

/** Sequences of what may be sent over one socket, in any order: `key` is a credential that is good. */
export function anySequence(operations: Operations, key: string): fc.Arbitrary<Sequence> {
  const { inits, texts } = messagesFor(operations, key);
  const textStep = (text: string): Step => ({ do: 'text', text });
  const hexStep = (kind: 'illText' | 'bytes', hexes: string[]) =>
    fc.constantFrom(...hexes).map((hex): Step => ({ do: kind, hex }));
  const step: fc.Arbitrary<Step> = fc.oneof(
    often(60, texts.map(textStep)),
    often(
      1,
      texts.map((text): Step => ({ do: 'binary', text })),
    ),
    often(
      4,
      fc
        .tuple(texts, fc.integer({ min: 1, max: 7 }))
        .map(([text, count]): Step => ({ do: 'parts', parts: cut(text, count) })),
    ),
    often(1, hexStep('illText', illTexts)),
    often(1, hexStep('bytes', rawBytes)),
    often(
      2,
      fc.constantFrom<Step>(
        { do: 'ping', text: '' },
        { do: 'ping', text: 'x'.repeat(125) },
        { do: 'pong', text: 'nobody asked' },
      ),
    ),
    often(10, fc.constant<Step>({ do: 'wait' })),
    often(
      1,
      fc.constantFrom(1000, 1001, 1008, 3000, 4400, 4999).map((code): Step => ({ do: 'close', code })),
    ),
    often(1, fc.constant<Step>({ do: 'cut' })),
  );
  const letIn = `{"type":"connection_init","payload":{"authorization":"Bearer ${key}"}}`;
  const begin: fc.Arbitrary<Step[]> = fc.oneof<fc.WeightedArbitrary<Step[]>[]>(
    often(8, fc.constant([textStep('{"type":"connection_init"}'), { do: 'wait' }])),
    often(6, fc.constant([textStep(letIn), { do: 'wait' }])),
    often(
      2,
      inits.map((text) => [textStep(text)]),
    ),
    often(1, fc.constant([])),
  );
  return fc.record({
    steps: fc.tuple(begin, fc.array(step, { maxLength: 10 })).map(([first, rest]) => [...first, ...rest]),
    ending: fc.constantFrom('settle', 'settle', 'close', 'cut'),
  });
}

/** In parts of about the same length; the last may be empty. */
function cut(text: string, count: number): string[] {
  const size = Math.max(1, Math.ceil(text.length / count));
  const parts = Array.from({ length: count }, (_, n) => text.slice(n * size, (n + 1) * size));
  return [...parts, text.slice(count * size)];
}
