import { describe, expect, test } from 'vitest';
import {
  DocumentText,
  locateQuote,
  QuoteAmbiguous,
  QuoteNotFound,
  type QuoteSelector,
} from '../../src/record/quotes/quote.ts';

const locate = (text: string, selector: QuoteSelector) => locateQuote(new DocumentText(text), selector);

function notFound(text: string, selector: QuoteSelector): QuoteNotFound {
  try {
    locate(text, selector);
  } catch (error) {
    if (error instanceof QuoteNotFound) return error;
    throw error;
  }
  throw new Error('It was found.');
}

function ambiguous(text: string, selector: QuoteSelector): QuoteAmbiguous {
  try {
    locate(text, selector);
  } catch (error) {
    if (error instanceof QuoteAmbiguous) return error;
    throw error;
  }
  throw new Error('It was found.');
}

const candidates = (text: string, selector: QuoteSelector) =>
  notFound(text, selector).candidates.map(({ exact }) => exact);

const ferry = 'Oda Brink said: “The ferry won’t sail.” Later Pim Aal said the ferry had sailed – twice.';

describe('with offsets', () => {
  test('a quote that stands there is accepted', () => {
    expect(locate(ferry, { exact: 'The ferry won’t sail.', start: 17, end: 38 })).toEqual({
      start: 17,
      end: 38,
    });
  });

  test('one of the two is enough', () => {
    expect(locate(ferry, { exact: 'ferry', start: 21 })).toEqual({ start: 21, end: 26 });
    expect(locate(ferry, { exact: 'ferry', end: 26 })).toEqual({ start: 21, end: 26 });
  });

  test('they count code points, so an emoji before the quote is one', () => {
    const text = '👩‍🚀 Ria Tolk: we leave at dawn 🚀, all of us';
    const start = [...text].indexOf('w');
    expect(locate(text, { exact: 'we leave at dawn 🚀', start })).toEqual({ start, end: start + 18 });
    expect(locate(text, { exact: 'we leave at dawn 🚀' })).toEqual({ start, end: start + 18 });
    expect(candidates(text, { exact: 'we leave', start: text.indexOf('w') })).toEqual(['we leave']);
  });

  test.each([
    [20, 25],
    [22, 27],
    [21, 25],
    [21, 27],
  ])('off by one (%i to %i) they are refused, with the right place first', (start, end) => {
    const [first] = notFound(ferry, { exact: 'ferry', start, end }).candidates;
    expect(first).toEqual({
      difference: `it is at 21-26, not ${start}-${end}`,
      start: 21,
      end: 26,
      exact: 'ferry',
      prefix: 'Oda Brink said: “The ',
      suffix: ' won’t sail.” Later Pim Aal said',
    });
  });

  test('that pick one of many occurrences wrongly get the five nearest', () => {
    const text = 'no. '.repeat(1_000);
    const { candidates } = notFound(text, { exact: 'no', start: 2_001 });
    expect(candidates.map(({ start }) => start)).toEqual([1_992, 1_996, 2_000, 2_004, 2_008]);
  });

  test.each([
    [-1, 5],
    [5, 0],
    [0.5, 5.5],
    [0, 1_000],
    [1_000, 1_005],
    [Number.NaN, Number.NaN],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    [2 ** 53, 2 ** 53 + 5],
    [21, undefined],
    [undefined, 3],
    [undefined, 1e300],
  ])('%s to %s is refused when nothing like it stands there', (start, end) => {
    expect(notFound(`${ferry}😀`, { exact: 'Hello', start, end }).candidates).toEqual([]);
  });

  test('the prefix and the suffix must stand there too', () => {
    const selector = { exact: 'ferry', start: 21, end: 26 };
    expect(locate(ferry, { ...selector, prefix: 'The ', suffix: ' won’t' })).toEqual({ start: 21, end: 26 });
    expect(candidates(ferry, { ...selector, prefix: 'the ' })).toEqual(['ferry', 'ferry']);
    expect(candidates(ferry, { ...selector, suffix: ' had' })).toEqual(['ferry', 'ferry']);
    expect(() => locate('ferry', { exact: 'ferry', start: 0, prefix: 'The ' })).toThrow(QuoteNotFound);
    expect(() => locate('ferry', { exact: 'ferry', start: 0, suffix: '!' })).toThrow(QuoteNotFound);
  });
});

describe('without offsets', () => {
  test('a quote that stands there once is accepted', () => {
    expect(locate(ferry, { exact: 'The ferry won’t sail.' })).toEqual({ start: 17, end: 38 });
  });

  test('one that stands there four times is ambiguous, with every position', () => {
    const text =
      'Harbour staff waved; harbour staff left, and harbour staff – Oda’s harbour staff, that is – slept. (harbour staff)';
    const refusal = ambiguous(text, { exact: 'harbour staff' });
    expect(refusal.count).toBe(4);
    expect(refusal.positions.map(({ start }) => start)).toEqual([21, 45, 67, 100]);
    for (const { start, end, exact, prefix, suffix } of refusal.positions) {
      expect([exact, text.slice(start, end)]).toEqual(['harbour staff', 'harbour staff']);
      expect(prefix).toBe(text.slice(Math.max(0, start - 32), start));
      expect(suffix).toBe(text.slice(end, end + 32));
    }
  });

  test('the prefix or the suffix decides between two', () => {
    expect(locate(ferry, { exact: 'ferry', prefix: 'The ' })).toEqual({ start: 21, end: 26 });
    expect(locate(ferry, { exact: 'ferry', prefix: 'the ' })).toEqual({ start: 63, end: 68 });
    expect(locate(ferry, { exact: 'ferry', suffix: ' had' })).toEqual({ start: 63, end: 68 });
    expect(() => locate(ferry, { exact: 'ferry', prefix: 'he ' })).toThrow(QuoteAmbiguous);
    expect(candidates(ferry, { exact: 'ferry', prefix: 'a ' })).toEqual(['ferry', 'ferry']);
  });

  test('overlapping occurrences are occurrences', () => {
    expect(ambiguous('banana', { exact: 'ana' }).positions.map(({ start }) => start)).toEqual([1, 3]);
  });

  test('an empty quote is nowhere', () => {
    expect(notFound(ferry, { exact: '' }).candidates).toEqual([]);
    expect(notFound(ferry, { exact: '', start: 3, end: 3 }).candidates).toEqual([]);
    expect(notFound('', { exact: 'ferry' }).candidates).toEqual([]);
  });

  test('half of a surrogate pair is not in the text', () => {
    const text = 'up 😀 down 😁';
    for (const exact of ['\ud83d', '\ude00', '\ude00 down', 'up \ud83d', '\ude00 down \ud83d']) {
      expect(candidates(text, { exact })).toEqual([]);
    }
    expect(candidates(text, { exact: ' down', prefix: '\ude00' })).toEqual([' down']);
    expect(candidates(text, { exact: ' down', start: 4, prefix: '\ude00' })).toEqual([' down']);
    expect(candidates(text, { exact: 'up ', start: 0, suffix: '\ud83d' })).toEqual(['up ']);
    expect(() => locate(text, { exact: '\ude00 down', prefix: '\ud83d' })).toThrow(QuoteNotFound);
  });
});

describe('nothing is accepted that is merely similar', () => {
  test.each([
    ['a straight apostrophe for a curly one', ferry, "The ferry won't sail.", 'The ferry won’t sail.'],
    ['a curly apostrophe for a straight one', "It isn't ours.", 'It isn’t ours.', "It isn't ours."],
    ['double marks for single ones', 'She said ‘never’.', '"never"', '‘never’'],
    ['guillemets for curly marks', 'Elle dit « non ».', '“ non ”', '« non »'],
    ['a prime and a backtick', 'the `6′ wall`', "'6' wall'", '`6′ wall`'],
    ['a hyphen for a dash', ferry, 'had sailed - twice', 'had sailed – twice'],
    ['a minus for a hyphen', 'a well-kept boat', 'well\u2212kept', 'well-kept'],
    ['a horizontal bar', 'Yes ― no.', 'Yes — no', 'Yes ― no'],
    ['a space for a no-break space', 'about 20\u00a0boats', 'about 20 boats', 'about 20\u00a0boats'],
    ['one space for a line break and more', 'we\r\n\t leave now', 'we leave', 'we\r\n\t leave'],
    ['a line break for a space', 'we leave now', 'we\nleave', 'we leave'],
    ['space around the quote', 'we leave now', '  leave\n', 'leave'],
    ['small letters for capitals', 'OUR BOATS ARE OURS', 'our boats', 'OUR BOATS'],
    ['capitals that are longer', 'die Straße am Hafen', 'STRASSE AM', 'Straße am'],
    ['a capital ß', 'die Straße am Hafen', 'STRAẞE', 'Straße'],
    ['a final sigma', 'ο Πέτρος λέει', 'ΠΈΤΡΟΣ', 'Πέτρος'],
    ['a dotted capital I', 'said İnci Su', 'i\u0307nci su', 'İnci Su'],
    ['letters outside the first plane', '😀 𐐀𐐁 😀', '😀 𐐨𐐩', '😀 𐐀𐐁'],
    ['Unicode form', 'the cafe\u0301s open', 'the cafés', 'the cafe\u0301s'],
    ['accents in another order', 'a\u0323\u0307b', 'a\u0307\u0323b', 'a\u0323\u0307b'],
    ['Korean in parts', '\u1112\u1161\u11ab글', '한글', '\u1112\u1161\u11ab글'],
    ['no accents', 'Erdoğan spoke', 'erdogan', 'Erdoğan'],
    ['a soft hyphen', 'the har\u00adbour', 'harbour', 'har\u00adbour'],
    ['a soft hyphen in the quote', 'the harbour', 'har\u00adbour', 'harbour'],
    ['zero-width marks', 'zero\u200bwidth\ufeff mark', 'zerowidth mark', 'zero\u200bwidth\ufeff mark'],
    ['marks of direction', 'he said \u200fno\u200e twice', 'said no twice', 'said \u200fno\u200e twice'],
    ['an ellipsis', 'we wait… and see', 'wait... and', 'wait… and'],
    ['dots for an ellipsis', 'we wait... and see', 'wait… and', 'wait... and'],
    ['a ligature', 'the of\ufb01ce and \ufb02ag', 'office and flag', 'of\ufb01ce and \ufb02ag'],
    ['joined letters', 'the œuvre of Æsop', 'oeuvre of Aesop', 'œuvre of Æsop'],
    ['a hyphen at the end of a line', 'in the har-\nbour now', 'the harbour', 'the har-\nbour'],
    ['a soft hyphen at the end of a line', 'the har\u00ad\r\n bour', 'the harbour', 'the har\u00ad\r\n bour'],
    ['a hyphen at the end of the line of a quote', 'in the harbour now', 'har-\nbour', 'harbour'],
    [
      'a hyphen that stays at the end of a line',
      'a well-\nkept har-\nbour',
      'well-kept harbour',
      'well-\nkept har-\nbour',
    ],
    ['a number at the end of a line', 'an F-\n16 or two', 'F-16', 'F-\n16'],
  ])('%s, but the right text is a candidate', (_, text, exact, right) => {
    expect(candidates(text, { exact })).toEqual([right]);
    const [candidate] = notFound(text, { exact, start: 0 }).candidates;
    expect(candidate?.exact).toBe(right);
    expect(new DocumentText(text).slice(candidate?.start ?? 0, candidate?.end ?? 0)).toBe(right);
  });

  test('an e with a combining accent is not é', () => {
    expect(candidates('the café', { exact: 'cafe\u0301' })).toEqual(['café']);
    expect(candidates('the cafe\u0301', { exact: 'café' })).toEqual(['cafe\u0301']);
    expect(locate('the cafe\u0301', { exact: 'cafe' })).toEqual({ start: 4, end: 8 });
  });

  test('part of what one letter became is no candidate', () => {
    expect(candidates('die Straße', { exact: 'SE' })).toEqual([]);
    expect(candidates('die Straße', { exact: 'STRAS' })).toEqual([]);
  });

  test('there are at most five candidates, the word-for-word ones first', () => {
    const text = 'Go! GO! go! gO! Go! GO! go!';
    expect(candidates(text, { exact: 'go!', start: 0 })).toEqual(['go!', 'go!', 'Go!', 'GO!', 'gO!']);
  });

  test.each([
    ['a letter that is another one', 'ferry hqd', 'ferry had'],
    ['a letter too many', 'ferrry had', 'ferry had'],
    ['a letter too few', 'fery had', 'ferry had'],
    ['two letters that changed places', 'the frery had left', 'the ferry had left'],
  ])('%s, but the right words are a candidate', (_, exact, right) => {
    const text = `So Ada says the ferry had left, ${'and more is said of it, '.repeat(100)}in the end.`;
    const [candidate, ...others] = notFound(text, { exact }).candidates;
    expect([candidate?.exact, others]).toEqual([right, []]);
    expect(new DocumentText(text).slice(candidate?.start ?? 0, candidate?.end ?? 0)).toBe(right);
    expect(candidate?.difference).toMatch(/^it has /);
  });

  test('what differs in more characters is no candidate, nor what is as short as they', () => {
    expect(candidates('the ferry had left', { exact: 'a merry lad' })).toEqual([]);
    expect(candidates('the ferry had left', { exact: 'hid' })).toEqual([]);
  });

  test('near passages are looked for in bounded time, however alike a long text is', () => {
    const flat = new DocumentText('ab'.repeat(250_000));
    const exact = `${'ab'.repeat(2_000)}xx${'ba'.repeat(2_000)}`;
    const started = process.cpuUsage();
    for (let time = 0; time < 3; time += 1) expect(() => locateQuote(flat, { exact })).toThrow(QuoteNotFound);
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
  });

  test('white space alone has no candidates', () => {
    expect(candidates('a b', { exact: '\u00a0\n' })).toEqual([]);
  });
});

describe('a refusal says what differs', () => {
  const difference = (text: string, exact: string) => notFound(text, { exact }).candidates[0]?.difference;

  test.each([
    ['isn’t', "isn't", "it has ’ (U+2019) for ' (U+0027)"],
    ['cafe\u0301', 'café', 'it has e + U+0301 for é (U+00E9)'],
    ['20\u00a0boats', '20 boats', 'it has U+00A0 (no-break space) for U+0020 (space)'],
    ['har\u00adbour', 'harbour', 'it has an extra U+00AD (soft hyphen)'],
    ['harbour', 'har\u200bbour', 'it has no U+200B (zero-width space)'],
    ['wait…', 'wait...', 'it has … (U+2026) for "..."'],
    ['of\ufb01ce', 'office', 'it has \ufb01 (U+FB01) for "fi"'],
    ['har-\nbour', 'harbour', 'it has an extra - (U+002D) + U+000A (line feed)'],
    ['OUR BOATS', 'our boats', 'it has O for o, U for u, R for r and 4 more'],
    ['we leave', ' we leave\n', 'it has no U+0020 (space), no U+000A (line feed)'],
  ])('%j for %j', (text, exact, told) => {
    expect(difference(text, exact)).toBe(told);
    expect(notFound(text, { exact }).message).toBe(
      `The quote "${exact.replaceAll('\u200b', '<U+200B>').replaceAll('\n', ' ')}" is not in the document as given: 1 candidate, at 0-${[...text].length}: ${told}.`,
    );
  });

  test('of the place, the prefix and the suffix, too', () => {
    const told = (selector: QuoteSelector) => notFound(ferry, selector).candidates.map((it) => it.difference);
    expect(told({ exact: 'Later', start: 39, end: 44 })).toEqual(['it is at 40-45, not 39-44']);
    expect(told({ exact: 'Later', prefix: '” \u200b' })).toEqual([
      'its prefix is "” ", with no U+200B (zero-width space)',
    ]);
  });

  test('and where nothing is like it', () => {
    expect(notFound(ferry, { exact: 'Nobody said' }).message).toBe(
      'The quote "Nobody said" is not in the document, nor anything like it.',
    );
  });

  test('and all places that it counts', () => {
    expect(notFound('Go! GO! gO!', { exact: 'go!' }).message).toBe(
      'The quote "go!" is not in the document as given: 3 candidates, at 0-3, 4-7, 8-11; the first differs: it has G for g.',
    );
  });
});

describe('a quote with words left out', () => {
  test.each(['[…]', '…', '...', '(...)', '[. . .]', ' […] '])(
    'by %j is refused with the advice to give several spans',
    (mark) => {
      const refusal = notFound(ferry, { exact: `Oda Brink said${mark}the ferry had sailed` });
      expect(refusal.message).toBe(
        `The quote "Oda Brink said${mark}the ferry had sailed" is not in the document. Evidence may be several spans, one for each part around "${mark.trim()}"; parts of it stand at 0-14, 59-79.`,
      );
      expect(refusal.candidates.map(({ exact }) => exact)).toEqual([
        'Oda Brink said',
        'the ferry had sailed',
      ]);
    },
  );

  test('is reported as such where its parts are nowhere', () => {
    const { message, candidates } = notFound(ferry, { exact: 'Nobody […] ever' });
    expect(message).toContain('Evidence may be several spans, one for each part around "[…]".');
    expect(candidates).toEqual([]);
  });

  test('is not, where the document has an ellipsis of another form', () => {
    expect(notFound('we wait… and see', { exact: 'wait... and' }).message).toContain('… (U+2026) for "..."');
  });
});

test('messages stay short and printable, whatever the quote', () => {
  const exact = `\0\n${'x'.repeat(77)}😀${'y'.repeat(1_000)}`;
  for (const { message } of [notFound('', { exact }), ambiguous(`${exact} ${exact}`, { exact })]) {
    expect(message.length).toBeLessThan(256);
    expect(message).toMatch(/^\P{Cc}*$/u);
    expect(message.isWellFormed()).toBe(true);
    expect(message).not.toContain('yy');
  }
});

test('hundreds of wrong quotes of a long text are reported in seconds, also where the text repeats one letter', () => {
  const words =
    'the minister said on friday that no missile may be used beyond the border until further notice'.split(
      ' ',
    );
  const text = Array.from({ length: 80_000 }, (_, at) => words[(at * 7 + (at >> 3)) % words.length]).join(
    ' ',
  );
  const document = new DocumentText(text);
  const before = process.cpuUsage();
  for (let at = 0; at < 300; at += 1) {
    const exact = `${text.slice(at * 900, at * 900 + 60)}X${text.slice(at * 900 + 61, at * 900 + 120)}`;
    expect(() => locateQuote(document, { exact })).toThrow(QuoteNotFound);
  }
  const one = new DocumentText('a'.repeat(200_000));
  expect(() => locateQuote(one, { exact: `${'a'.repeat(5_000)}b` })).toThrow(QuoteNotFound);
  expect(() => locateQuote(one, { exact: `b${'a'.repeat(5_000)}` })).toThrow(QuoteNotFound);
  expect(ambiguous('abababab', { exact: 'aba' }).positions.map(({ start }) => start)).toEqual([0, 2, 4]);
  // It was a twentieth of a second for each.
  expect(process.cpuUsage(before).user / 1_000_000).toBeLessThan(8);
});
