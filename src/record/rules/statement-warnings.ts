import { parseEdtf } from '../dates/date.ts';
import { IMPLAUSIBLE_VALUE } from '../lines/doubts.ts';
import type { DateLine, SpanLine } from '../lines/fields.ts';
import type { DocumentText } from '../quotes/document-text.ts';
import type { LineWarning } from '../write/concept.ts';
import type { Texts } from '../write/document-text-cache.ts';

/** Warnings about the coding of a statement. */
export type StatementWarning = {
  code: 'NO_QUOTATION_MARKS' | 'UNNAMED_ON_THE_RECORD';
  /** The path within the line. */
  path: string[];
  message: string;
};

/** The part of a statement that is checked. */
export type Coded = {
  quotation: string;
  attribution: string;
  speakers: { kind: string | undefined }[];
  spans: Surrounded[];
};

/** A span of evidence with the text around it; `hasMarks`: its document has quotation marks. */
export type Surrounded = { exact: string; before: string; after: string; hasMarks: boolean };

/** The number of characters before a span that are checked. */
export const CONTEXT_BEFORE = 1_000;
/** The number of characters after it. */
export const CONTEXT_AFTER = 8;

/** Quotation marks except those that may be apostrophes, for a regular expression here and in Postgres. */
export const QUOTATION_MARKS =
  '[\\u0022\\u00ab\\u00bb\\u2018\\u201a\\u201b\\u201c\\u201d\\u201e\\u201f\\u2039\\u203a\\u275d\\u275e\\u300a-\\u300f\\u301d-\\u301f\\uff02]';

const MARK = new RegExp(QUOTATION_MARKS, 'u');
const MARKS = new RegExp(QUOTATION_MARKS, 'gu');
/** The closing marks of each opening mark. An apostrophe may close `‘`, so that it is not counted. */
const CLOSING: Record<string, string> = {
  ...{
    '"': '"',
    '\uff02': '\uff02',
    '“': '”',
    '”': '”',
    '‟': '“”',
    '„': '“”"',
    '‘': '',
    '‛': '',
    '‚': '‘',
    '❝': '❞',
  },
  ...{ '«': '»', '»': '«»', '‹': '›', '›': '‹›', '《': '》', '「': '」', '『': '』', '〝': '〞〟' },
};
/** A mark that opens a quotation in some languages and closes one in others counts as opening. */
const BEGINS = /(?:^|[\s([—–])[”»›]$/u;

/** A mark right before a span; an apostrophe is one unless it ends a word. */
const BEFORE = new RegExp(`(?:${QUOTATION_MARKS}|(?<!\\p{L})['’\`])[([]?$|[«‹]\\s$`, 'u');
const AFTER = new RegExp(`^[\\p{Po}\\p{Pe}…]{0,3}(?:${QUOTATION_MARKS}|['’](?!\\p{L}))|^\\s[»›]`, 'u');

/** All warnings. They do not keep a statement from being recorded. */
export function warningsOf({ quotation, attribution, speakers, spans }: Coded): StatementWarning[] {
  const found: StatementWarning[] = [];
  if (quotation === 'DIRECT') {
    for (const [index, span] of spans.entries()) {
      if (!span.hasMarks || isQuoted(span)) continue;
      found.push({
        code: 'NO_QUOTATION_MARKS',
        path: spans.length === 1 ? ['evidence'] : ['evidence', String(index)],
        message:
          "DIRECT means the speaker's own words, but no quotation marks stand beside or in the span, while the document has some: INDIRECT or MIXED may be meant",
      });
    }
  }
  if (attribution === 'ON_THE_RECORD' && speakers.some(({ kind }) => kind === 'UNNAMED_SOURCE')) {
    found.push({
      code: 'UNNAMED_ON_THE_RECORD',
      path: ['attribution'],
      message:
        'ON_THE_RECORD means that the speaker is named, but the source does not name a speaker: ON_BACKGROUND or ANONYMOUS may be meant',
    });
  }
  return found;
}

/**
 * True if a span has quotation marks in it or beside it, or is within a quotation that was opened in the same
 * paragraph.
 */
function isQuoted({ exact, before, after }: Surrounded): boolean {
  if (MARK.test(exact) || BEFORE.test(before) || AFTER.test(after)) return true;
  const paragraph = before.slice(Math.max(0, before.lastIndexOf('\n\n')));
  return isLeftOpen(paragraph);
}

/** True if a quotation that begins in a text does not end in it. */
function isLeftOpen(text: string): boolean {
  const open: string[] = [];
  for (const { 0: mark, index } of text.matchAll(MARKS)) {
    const ended = open.findLastIndex((it) => CLOSING[it]?.includes(mark));
    if (ended >= 0) {
      open.length = ended;
      continue;
    }
    if (open.at(-1) === '‘') open.pop();
    const begins = /[”»›]/.test(mark)
      ? BEGINS.test(text.slice(Math.max(0, index - 1), index + 1)) && /^\S/.test(text.slice(index + 1))
      : mark in CLOSING;
    if (begins) open.push(mark);
  }
  return open.length > 0;
}

/** A verified span with the text around it; undefined if its document's text is not loaded. */
export function surround(
  { document, version, start, end, exact }: SpanLine,
  texts: Texts,
): Surrounded | undefined {
  const found = version === undefined ? undefined : texts.find(document, version);
  if (found === undefined || start === undefined || end === undefined) return undefined;
  const { text } = found;
  return {
    exact,
    before: text.slice(start - CONTEXT_BEFORE, start),
    after: text.slice(end, end + CONTEXT_AFTER),
    hasMarks: hasMarks(text),
  };
}

const known = new WeakMap<DocumentText, boolean>();

/** True if a text has quotation marks; checked once for each text. */
function hasMarks(text: DocumentText): boolean {
  const found = known.get(text) ?? MARK.test(text.text);
  known.set(text, found);
  return found;
}

const DAY = 24 * 60 * 60 * 1_000;

/**
 * What is printed was said before, so that a later date is a slip. A day is left for time zones, and later versions of a text are left
 * out: they may report what happened since.
 */
export function* warnOfLaterSpeech(
  { spoken, evidence }: { spoken?: DateLine | undefined; evidence?: SpanLine[] | undefined },
  texts: Texts,
): Iterable<LineWarning> {
  const earliest = spoken && parseEdtf(spoken.edtf).earliest;
  if (earliest == null || evidence === undefined || evidence.length === 0) return;
  const published = evidence.map(({ document, version }) => {
    const found = texts.find(document, version);
    return found?.number === 1 && found.published !== null ? Date.parse(found.published) : undefined;
  });
  if (!published.every((it) => it !== undefined && it + DAY < Date.parse(earliest))) return;
  const message = `it was said on ${spoken?.edtf}, after the publication of every text that has its words`;
  yield { code: IMPLAUSIBLE_VALUE, path: ['spoken'], message };
}
