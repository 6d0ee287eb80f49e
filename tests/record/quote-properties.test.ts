import { describe, expect, test } from 'vitest';
import { countCodePoints } from '../../src/record/quotes/document-text.ts';
import {
  DocumentText,
  locateQuote,
  QuoteAmbiguous,
  QuoteNotFound,
  type QuoteSelector,
} from '../../src/record/quotes/quote.ts';
import { fc } from '../support/runs/drawing.ts';

const locate = (text: string, selector: QuoteSelector) => locateQuote(new DocumentText(text), selector);

function refusal<E extends Error>(
  kind: new (...args: never[]) => E,
  text: string,
  selector: QuoteSelector,
): E {
  try {
    locate(text, selector);
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error('It was found.');
}

describe('a large document', () => {
  const size = 1_000_000;
  const everyCharacter = () => {
    let text = '';
    for (let code = 0; text.length < size; code = (code + 1) % 0x110000) text += String.fromCodePoint(code);
    return text;
  };
  const cases: [string, string, QuoteSelector][] = [
    ['prose', 'The mayor’s dog – a pug – “barked”. '.repeat(size / 36), { exact: 'The cat' }],
    [
      'one letter, a long quote that is almost there',
      'a'.repeat(size),
      { exact: `b${'a'.repeat(size / 2)}` },
    ],
    ['one letter, a long quote that is there folded', 'a'.repeat(size), { exact: 'A'.repeat(size / 2) }],
    [
      'one letter, a long prefix',
      'a'.repeat(size),
      { exact: 'a', prefix: 'a'.repeat(size / 2), suffix: 'b' },
    ],
    ['letters that fold to three', 'ΐ'.repeat(size), { exact: 'ΐ!' }],
    ['emoji', '😀b'.repeat(size / 3), { exact: '😀😀' }],
    ['every character there is', everyCharacter(), { exact: 'no such' }],
  ];

  // The target is 300 ms on a quiet machine; a quadratic search takes minutes.
  test.each(cases)('(%s) is searched in linear time', (_, text, selector) => {
    const began = performance.now();
    refusal(QuoteNotFound, text, selector);
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  test('lists a hundred of a million positions and counts them all', () => {
    const { count, positions } = refusal(QuoteAmbiguous, 'a'.repeat(size), { exact: 'a' });
    expect([count, positions.length]).toEqual([size, 100]);
  });

  test('lists fewer of a long quote, so that a refusal stays about as long as the document', () => {
    const exact = 'a'.repeat(size / 4);
    const { count, positions } = refusal(QuoteAmbiguous, 'a'.repeat(size), { exact });
    expect([count, positions.length]).toEqual([(size * 3) / 4 + 1, 4]);
  });
});

describe('for any text', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom('a', 'A', ' ', '\n', '’', "'", '–', 'ß', 'İ', '😀', '\ud83d', '\ude00'),
    }),
  );
  // Longer than a checkpoint, with pairs everywhere.
  const longText = fc
    .tuple(fc.nat({ max: 1_200 }), fc.nat({ max: 1_200 }), anyText)
    .map(([before, after, text]) => `${'é😀'.repeat(before)}${text}${'x'.repeat(after)}`);
  const text = fc.oneof(anyText, longText);

  test('a document counts and cuts like an array of its code points', () => {
    fc.assert(
      fc.property(text, fc.nat({ max: 4_000 }), fc.nat({ max: 4_000 }), (text, start, length) => {
        const document = new DocumentText(text);
        const codePoints = [...text];
        expect(document.length).toBe(codePoints.length);
        expect(countCodePoints(text)).toBe(codePoints.length);
        expect(document.slice(start, start + length)).toBe(codePoints.slice(start, start + length).join(''));
        const within = Math.min(start, codePoints.length);
        expect(document.codePointAt(document.unitAt(within))).toBe(within);
      }),
    );
  });

  test('what stands at its code point offsets verifies, with its surroundings', () => {
    fc.assert(
      fc.property(
        text,
        fc.nat(),
        fc.integer({ min: 1, max: 20 }),
        fc.nat({ max: 5 }),
        (text, at, length, around) => {
          const codePoints = [...text];
          fc.pre(codePoints.length > 0);
          const start = at % codePoints.length;
          const end = Math.min(start + length, codePoints.length);
          const cut = (from: number, to: number) => codePoints.slice(Math.max(0, from), to).join('');
          const selector = {
            exact: cut(start, end),
            prefix: cut(start - around, start),
            suffix: cut(end, end + around),
          };
          expect(locate(text, { ...selector, start, end })).toEqual({ start, end });
          expect(locate(text, { ...selector, start })).toEqual({ start, end });
          expect(locate(text, { exact: selector.exact, end })).toEqual({ start, end });
        },
      ),
    );
  });

  test('a quote is located exactly where a plain search finds it once', () => {
    const quote = fc.string({
      unit: fc.constantFrom('a', 'A', ' ', '’', "'", 'ß', 'İ', '😀'),
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(text, fc.oneof(quote, anyText), (text, exact) => {
        const codePoints = [...text];
        const quoted = [...exact];
        const starts = codePoints
          .keys()
          .filter((start) => quoted.every((one, at) => codePoints[start + at] === one));
        const expected = quoted.length === 0 ? [] : [...starts];
        const [start = -1] = expected;
        const document = new DocumentText(text);
        try {
          const span = locateQuote(document, { exact });
          expect(expected).toEqual([span.start]);
          expect(document.slice(span.start, span.end)).toBe(exact);
        } catch (error) {
          if (error instanceof QuoteAmbiguous) {
            expect(expected.length).toBe(error.count);
            expect(error.positions.map((position) => position.start)).toEqual(expected.slice(0, 100));
          } else if (error instanceof QuoteNotFound) {
            expect(start).toBe(-1);
            expect(error.candidates.length).toBeLessThanOrEqual(5);
            for (const candidate of error.candidates) {
              expect(document.slice(candidate.start, candidate.end)).toBe(candidate.exact);
              expect(candidate.exact).not.toBe(exact);
            }
          } else throw error;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('the same in other marks, dashes, spaces and case is refused with the original as a candidate', () => {
    const character = fc.constantFrom('a', 'ß', 'É', '’', '"', '–', ' ', '\u00a0', '😀', 'ς');
    const swaps = new Map([
      ['’', '‘'],
      ['"', '”'],
      ['–', '-'],
      [' ', '\n \t'],
      ['\u00a0', ' '],
    ]);
    const disguise = (text: string) => [...text].map((one) => swaps.get(one) ?? one.toUpperCase()).join('');
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 20 }), text, (middle, around) => {
        const exact = `Xa${middle}aX`;
        const document = `${around}\n${exact}\n${around}`;
        const { candidates } = refusal(QuoteNotFound, document, { exact: disguise(exact) });
        expect(candidates.map((candidate) => candidate.exact)).toContain(exact);
      }),
    );
  });

  test('a copy of it in another form is refused with the original, and with what differs', () => {
    const words = fc.constantFrom(
      'harbour',
      'café',
      'Łódź',
      'office',
      'ship',
      'Σίσυφος',
      '한글',
      'ΐ',
      'F-16',
      'isn’t',
    );
    const between = fc.constantFrom(' ', ', ', '… ', '-', ' – ');
    const forms: ((text: string) => string)[] = [
      (text) => text.normalize('NFD'),
      (text) => text.normalize('NFKD'),
      (text) => text.toUpperCase(),
      (text) => text.replaceAll('…', '...'),
      (text) => text.replace(/\p{L}(?=\p{L})/gu, '$&\u00ad'),
      (text) => text.replace(/\p{L}(?=\p{L})/gu, '$&\u200b'),
      (text) => text.replace(/(\p{L})(\p{L}+)/gu, '$1-\n$2'),
      (text) => text.replaceAll('-', '-\n'),
      (text) => text.replaceAll('fi', '\ufb01').replaceAll('ff', '\ufb00'),
      (text) => text.replaceAll('’', "'").replaceAll(' ', '\u00a0'),
      (text) => `\ufeff${text} `,
    ];
    const copies = fc.uniqueArray(fc.nat({ max: forms.length - 1 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(words, between), { minLength: 1, maxLength: 4 }),
        copies,
        (parts, chosen) => {
          const original = `${parts.flat().join('')}end`;
          const exact = chosen.reduce(
            (copy, form) => (forms[form] as (text: string) => string)(copy),
            original,
          );
          fc.pre(exact !== original);
          const document = `Before. ${original}. After.`;
          const { candidates, message } = refusal(QuoteNotFound, document, { exact });
          expect(candidates.map((candidate) => candidate.exact)).toEqual([original]);
          expect(candidates[0]?.difference).toMatch(/^it has .*\S/);
          expect(message.length).toBeLessThan(256);
          expect(message).toMatch(/^\P{C}*$/u);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('selectors of any kind get a span or one of the two refusals', () => {
    const offset = fc.option(fc.oneof(fc.integer(), fc.double(), fc.nat({ max: 60 })), { nil: undefined });
    const context = fc.option(anyText, { nil: undefined });
    const selector = fc.record({
      exact: anyText,
      start: offset,
      end: offset,
      prefix: context,
      suffix: context,
    });
    fc.assert(
      fc.property(text, selector, (text, selector) => {
        const document = new DocumentText(text);
        try {
          const { start, end } = locateQuote(document, selector);
          expect(document.slice(start, end)).toBe(selector.exact);
          expect([...selector.exact].length).toBe(end - start);
        } catch (error) {
          if (!(error instanceof QuoteNotFound || error instanceof QuoteAmbiguous)) throw error;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
