import { Refusal, UnknownReference } from '../errors.ts';
import type { SpanLine } from '../lines/fields.ts';
import { withLocator } from '../said/spans.ts';
import type { Texts } from '../write/document-text-cache.ts';
import { locateQuote, QuoteNotFound, standsAt } from './quote.ts';

const fields = ['evidence', 'verbatim'] as const;

/** The quotes of an entity in a line. */
export type Quoting = { evidence?: SpanLine[] | undefined; verbatim?: SpanLine[] | undefined };

/**
 * The caller of the anchoring: it says which quotes can be checked, and handles refusals. A refused quote stays as it
 * is.
 */
export type Anchoring = { isCheckable(span: SpanLine): boolean; refuse(refusal: Refusal): void };

/** A quote of a line, and the record's own quote of the same words, if it has one. */
type Match = {
  field: (typeof fields)[number];
  span: SpanLine;
  at: string;
  known: SpanLine | undefined;
};

/**
 * Fills in the position and the version of each quote of a line. A quote that names a version is verified there; any
 * other in the text that the present bundle has of its document, else in the newest.
 *
 * A quote that the record has verified before stays in its version: if the same words are in a later version than the
 * bundle's, in an older one with the same text, or in any version if the bundle has no text. UnknownReference,
 * QuoteNotFound and QuoteAmbiguous go to `anchoring` with the field.
 */
export function anchorQuotes<Line extends Quoting>(
  texts: Texts,
  line: Line,
  known: Quoting | null,
  anchoring: Anchoring,
): Line {
  const matches = fields.flatMap((field) => matchQuotes(texts, line[field], field, known?.[field]));
  // Verbatim words depend on their evidence: the quotes of an entity from a bundle's text stay in a later version
  // together or not at all.
  const moving = new Set(
    matches.flatMap(({ known, span }) =>
      known === undefined && texts.meant(span.document) !== undefined ? [span.document] : [],
    ),
  );
  const anchored = new Map<SpanLine, SpanLine>();
  for (const match of matches) {
    const { span } = match;
    const evidence = line.evidence?.map((it) => anchored.get(it) ?? it) ?? [];
    const tried = match.field === 'verbatim' ? besideEvidence(texts, match, evidence) : [match];
    anchored.set(span, tryAnchor(tried, span, evidence));
  }
  const placed = fields.flatMap((field) => {
    const spans = line[field]?.map((span) => anchored.get(span) as SpanLine);
    return spans === undefined ? [] : [[field, spans] as const];
  });
  return { ...line, ...Object.fromEntries(placed) };

  /** The quote in the first version that has it within evidence; else in the first that has it anywhere. */
  function tryAnchor(matches: Match[], span: SpanLine, evidence: SpanLine[]): SpanLine {
    if (!anchoring.isCheckable(span)) return span;
    let outside: SpanLine | undefined;
    let refusal: Refusal | undefined;
    for (const match of matches) {
      try {
        const placed = anchorQuote(texts, match, moving.has(span.document));
        if (matches.length === 1 || evidence.some((it) => holds(it, placed))) return placed;
        outside ??= placed;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (refusal === undefined || tellsNothing(refusal)) refusal = error;
      }
    }
    if (outside === undefined && refusal !== undefined) anchoring.refuse(refusal);
    return outside ?? span;
  }
}

const tellsNothing = (refusal: Refusal) =>
  refusal instanceof QuoteNotFound && refusal.candidates.length === 0;

/** True if words lie within evidence, both anchored. */
const holds = (outer: SpanLine, inner: SpanLine) =>
  outer.document === inner.document &&
  outer.version === inner.version &&
  outer.start !== undefined &&
  inner.start !== undefined &&
  outer.start <= inner.start &&
  (inner.end ?? 0) <= (outer.end ?? 0);

/**
 * Verbatim words without a version are from a version of the evidence: the text they refer to by default comes first,
 * if it is one.
 */
function besideEvidence(texts: Texts, match: Match, evidence: SpanLine[]): Match[] {
  const { span, known } = match;
  const versions = new Set(
    evidence.flatMap(({ document, version }) =>
      document === span.document && version !== undefined ? [version] : [],
    ),
  );
  if (span.version !== undefined || versions.size === 0) return [match];
  const meant = known?.version ?? texts.meant(span.document) ?? texts.find(span.document)?.number;
  if (meant === undefined) return [match];
  const others = [...versions]
    .filter((version) => version !== meant)
    .map((version) => ({ ...match, span: { ...span, version }, known: undefined }));
  return versions.has(meant) ? [match, ...others] : others;
}

function matchQuotes(
  texts: Texts,
  spans: SpanLine[] | undefined,
  field: Match['field'],
  known: readonly SpanLine[] = [],
): Match[] {
  const left = [...known];
  return (spans ?? []).map((span, index) => {
    const at = spans?.length === 1 ? field : `${field}[${index}]`;
    const found = span.version === undefined ? left.findIndex((it) => keeps(texts, it, span)) : -1;
    return { field, span, at, known: found < 0 ? undefined : left.splice(found, 1)[0] };
  });
}

/** True if a quote of the record stays in its version, though the line means another one. */
function keeps(texts: Texts, known: SpanLine, span: SpanLine): boolean {
  if (known.document !== span.document || known.exact !== span.exact) return false;
  const version = known.version as number;
  const meant = texts.meant(span.document);
  if (meant !== undefined && version > meant) return true;
  const isThere =
    (span.start === undefined || span.start === known.start) &&
    (span.end === undefined || span.end === known.end) &&
    surrounds(texts, known, span);
  if (meant === undefined) return isThere && version !== texts.find(span.document)?.number;
  const [its, brought] = [version, meant].map((number) => texts.find(span.document, number)?.text.text);
  return isThere && its === brought;
}

/** True if the text around a quote of the record matches the prefix and suffix of the line. */
export function surrounds(texts: Texts, known: SpanLine, { exact, prefix, suffix }: SpanLine): boolean {
  const { document, version, start, end } = known;
  if ((prefix ?? suffix) === undefined || start === undefined || end === undefined) return true;
  const text = texts.find(document, version)?.text;
  return text === undefined || standsAt(text, { exact, prefix, suffix }, { start, end });
}

function anchorQuote(texts: Texts, { span, at, known }: Match, moves: boolean): SpanLine {
  const meant = texts.meant(span.document);
  const stays = known !== undefined && !moves;
  // It was verified in its own text; what the bundle's text says is verified all the same.
  if (stays && meant === undefined) return withLocator(known, span.locator);
  const text = texts.find(span.document, span.version ?? meant);
  if (text === undefined) {
    const version = `${span.document} ${span.version ?? ''}`;
    throw new UnknownReference(`${at}.version`, 'document version', version);
  }
  try {
    const placed = { ...span, version: text.number, ...locateQuote(text.text, span) };
    if (!stays) return placed;
    return known.version !== undefined && known.version > text.number
      ? withLocator(known, span.locator)
      : { ...placed, version: known.version };
  } catch (error) {
    if (error instanceof Refusal) error.field = `${at}.exact`;
    throw error;
  }
}
