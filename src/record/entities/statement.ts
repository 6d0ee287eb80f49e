import { z } from 'zod';
import {
  attribution,
  explicitness,
  factuality,
  medium,
  quotation,
  speechAct,
  stanceKind,
  statementAbout,
  statementAddressees,
  statementOnBehalfOf,
  statementSpeakers,
  statementStances,
  statements,
  statementTranslations,
  statementVia,
  translator,
  viaRelation,
} from '../../db/tables/index.ts';
import { InvalidInput } from '../errors.ts';
import { faultOfLanguage, isAhead } from '../lines/doubts.ts';
import {
  absent,
  byCodePoint,
  date,
  key,
  keys,
  list,
  name,
  note,
  quote,
  reference,
  type SpanLine,
  spans,
} from '../lines/fields.ts';
import { surround, warningsOf, warnOfLaterSpeech } from '../rules/statement-warnings.ts';
import { defineConcept, nameOf, type Refer, referChain, referSet, referSpans } from '../write/concept.ts';
import { dateColumns, entityColumns, hasChanged, replaceRows, saveRows } from '../write/rows.ts';
import { refuseRepeated } from './restriction.ts';

const speaker = z.strictObject({
  actor: reference(),
  role: name().optional(),
  /** Actors that the speaker speaks for, besides itself. */
  onBehalfOf: keys().optional(),
});
type Speaker = z.infer<typeof speaker>;
const via = z.strictObject({ actor: reference().optional(), relation: z.enum(viaRelation.enumValues) });
const stance = z.strictObject({
  restriction: reference(),
  stance: z.enum(stanceKind.enumValues),
  explicitness: z.enum(explicitness.enumValues),
});
const translation = z.strictObject({ language: name(), text: quote(), by: z.enum(translator.enumValues) });

export const statementLine = z.strictObject({
  type: z.literal('statement'),
  key: key(),
  quotation: z.enum(quotation.enumValues),
  evidence: spans(),
  /** The speaker's own words, inside the evidence of a MIXED statement. */
  verbatim: spans().optional(),
  speakers: list(speaker).optional(),
  addressees: keys().optional(),
  via: list(via).optional(),
  spoken: date().optional(),
  event: reference().optional(),
  medium: z.enum(medium.enumValues).optional(),
  attribution: z.enum(attribution.enumValues),
  speechAct: z.enum(speechAct.enumValues).optional(),
  factuality: z.enum(factuality.enumValues).optional(),
  stances: list(stance).optional(),
  /** Restrictions that it is about without taking a stance on them. */
  about: keys().optional(),
  /** Its words in other languages. */
  translations: list(translation).optional(),
  note: note().optional(),
  absent: absent('speakers', 'addressees', 'spoken', 'event', 'medium', 'speechAct'),
});
export type StatementLine = z.infer<typeof statementLine>;

/** A statement with its evidence: speaker, addressees, chain of transmission, date, and stances on restrictions. */
export const statement = defineConcept<StatementLine>({
  type: 'statement',
  entity: 'STATEMENT',
  schema: statementLine,
  table: statements,
  isLocal: () => true,
  evidenceOwner: 'statementId',
  refer: (line, to) => ({
    ...line,
    evidence: referSpans(line.evidence, 'evidence', to),
    ...(line.verbatim && { verbatim: referSpans(line.verbatim, 'verbatim', to) }),
    ...(line.speakers && { speakers: referSpeakers(line.speakers, to) }),
    ...(line.addressees && {
      addressees: referSet('actor', line.addressees, 'addressees', to),
    }),
    ...(line.via && { via: referChain(line.via, 'via', to) }),
    ...(line.event && { event: to('event', line.event, 'event') }),
    ...(line.stances && {
      stances: line.stances.map((it, index) => ({
        ...it,
        restriction: to('restriction', it.restriction, `stances[${index}].restriction`),
      })),
    }),
    ...(line.about && { about: referSet('restriction', line.about, 'about', to) }),
  }),
  rules: [
    function* evidenceIsGiven({ line }) {
      if (line.evidence === undefined) yield new InvalidInput('evidence', 'a statement has evidence');
    },
    function* speakerIsGiven({ line }) {
      if (line.attribution !== 'NARRATOR' && line.speakers === undefined)
        yield new InvalidInput(
          'speakers',
          'a speaker is missing: only a statement whose attribution is NARRATOR has none',
        );
    },
    function* verbatimIsOfMixed({ line }) {
      if (line.verbatim !== undefined && line.quotation !== 'MIXED')
        yield new InvalidInput('verbatim', 'only a MIXED statement says which of its words are verbatim');
    },
    function* mixedHasVerbatim({ line }) {
      if (line.quotation === 'MIXED' && line.verbatim === undefined)
        yield new InvalidInput('verbatim', 'a MIXED statement says which of its words are verbatim');
    },
    ({ line }) => refuseOutside(line),
    ({ line }) => refuseRepeated('speakers', line.speakers, (it) => it.actor),
    function* nobodySpeaksForThemselves({ line }) {
      for (const [index, { actor, onBehalfOf }] of (line.speakers ?? []).entries())
        if (onBehalfOf?.includes(actor))
          yield new InvalidInput(`speakers[${index}].onBehalfOf`, 'nobody speaks on behalf of themselves');
    },
    ({ line }) => refuseRepeated('stances', line.stances, (it) => it.restriction),
    function* aboutHasNoStance({ line }) {
      const twice = line.about?.find((it) => line.stances?.some(({ restriction }) => restriction === it));
      if (twice !== undefined)
        yield new InvalidInput(
          'about',
          `it takes a stance on "${twice}": only restrictions without one are named`,
        );
    },
    ({ line }) =>
      refuseRepeated('translations', line.translations, ({ language, by }) => `${language} ${by}`),
  ],
  *doubt({ spoken, translations }) {
    const malformed = translations?.map(({ language }) => faultOfLanguage(language)).find(Boolean);
    if (malformed) yield { field: 'translations', message: malformed, isRefused: true };
    if (spoken !== undefined && isAhead(spoken.edtf))
      yield { field: 'spoken', message: `the date at which it was said, ${spoken.edtf}, is yet to come` };
  },
  *warn(draft, identities, texts) {
    const { line } = draft;
    if (hasChanged(draft, 'spoken') || hasChanged(draft, 'evidence')) yield* warnOfLaterSpeech(line, texts);
    yield* warningsOf({
      quotation: line.quotation,
      attribution: line.attribution,
      speakers: (line.speakers ?? []).map(({ actor }) => ({ kind: identities.find('actor', actor)?.kind })),
      spans:
        line.quotation === 'DIRECT'
          ? (line.evidence ?? []).flatMap((span) => surround(span, texts) ?? [])
          : [],
    });
  },
  // biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of tables, one after the other
  async write(tx, drafts, identities) {
    await saveRows(
      tx,
      statements,
      drafts.map((draft) => ({
        ...entityColumns(draft),
        key: draft.line.key,
        quotation: draft.line.quotation,
        attribution: draft.line.attribution,
        speechAct: draft.line.speechAct ?? null,
        factuality: draft.line.factuality ?? null,
        medium: draft.line.medium ?? null,
        eventId: draft.line.event ? identities.id('event', draft.line.event) : null,
        note: draft.line.note ?? null,
        ...dateColumns('spoken', draft.line.spoken),
      })),
    );
    await replaceRows(
      tx,
      statementSpeakers,
      statementSpeakers.statementId,
      drafts,
      ['speakers'],
      ({ id, line }) =>
        (line.speakers ?? []).map((it, ordinal) => ({
          statementId: id,
          ordinal,
          actorId: identities.id('actor', it.actor),
          role: it.role ?? null,
        })),
    );
    await replaceRows(
      tx,
      statementOnBehalfOf,
      statementOnBehalfOf.statementId,
      drafts,
      ['speakers'],
      ({ id, line }) =>
        (line.speakers ?? []).flatMap(({ actor, onBehalfOf = [] }) =>
          onBehalfOf.map((it) => ({
            statementId: id,
            speakerId: identities.id('actor', actor),
            actorId: identities.id('actor', it),
          })),
        ),
    );
    await replaceRows(
      tx,
      statementAddressees,
      statementAddressees.statementId,
      drafts,
      ['addressees'],
      ({ id, line }) =>
        (line.addressees ?? []).map((it) => ({ statementId: id, actorId: identities.id('actor', it) })),
    );
    await replaceRows(tx, statementVia, statementVia.statementId, drafts, ['via'], ({ id, line }) =>
      (line.via ?? []).map((it, ordinal) => ({
        statementId: id,
        ordinal,
        actorId: it.actor ? identities.id('actor', it.actor) : null,
        relation: it.relation,
      })),
    );
    await replaceRows(
      tx,
      statementStances,
      statementStances.statementId,
      drafts,
      ['stances'],
      ({ id, line }) =>
        (line.stances ?? []).map((it, ordinal) => ({
          statementId: id,
          ordinal,
          restrictionId: identities.id('restriction', it.restriction),
          stance: it.stance,
          explicitness: it.explicitness,
        })),
    );
    await replaceRows(tx, statementAbout, statementAbout.statementId, drafts, ['about'], ({ id, line }) =>
      (line.about ?? []).map((it) => ({ statementId: id, restrictionId: identities.id('restriction', it) })),
    );
    await replaceRows(
      tx,
      statementTranslations,
      statementTranslations.statementId,
      drafts,
      ['translations'],
      ({ id, line }) => (line.translations ?? []).map((it, ordinal) => ({ statementId: id, ordinal, ...it })),
    );
  },
});

/**
 * Distinct speakers: of two that were merged into one actor the first stays, and speaks for the principals of both.
 * Their principals are distinct as well, and never the speaker.
 */
function referSpeakers(speakers: Speaker[], to: Refer): Speaker[] {
  const meant = speakers.map(({ actor, role, onBehalfOf }, index) => {
    const field = `speakers[${index}]`;
    const named = nameOf(to, 'actor', actor);
    return {
      named,
      isForItself: onBehalfOf?.some((it) => nameOf(to, 'actor', it) === named) === true,
      actor: to('actor', actor, `${field}.actor`),
      role,
      onBehalfOf: onBehalfOf && referSet('actor', onBehalfOf, `${field}.onBehalfOf`, to),
    };
  });
  const first = new Map<string, (typeof meant)[number]>();
  const kept = meant.filter((speaker) => {
    const same = first.get(speaker.actor);
    if (same === undefined) first.set(speaker.actor, speaker);
    // A list that names an actor twice by the same key is refused.
    if (same === undefined || same.named === speaker.named) return true;
    const all = new Set([...(same.onBehalfOf ?? []), ...(speaker.onBehalfOf ?? [])]);
    if (all.size > 0) same.onBehalfOf = [...all].sort(byCodePoint);
    return false;
  });
  return kept.map(({ named: _, isForItself, actor, role, onBehalfOf }) => {
    const others = isForItself || to.isOfToday ? onBehalfOf : onBehalfOf?.filter((it) => it !== actor);
    return { actor, ...(role !== undefined && { role }), ...(others?.length && { onBehalfOf: others }) };
  });
}

/**
 * Verbatim words lie within the evidence, in the same version of the document: offsets of different versions cannot be
 * compared.
 */
function* refuseOutside({ evidence, verbatim }: StatementLine): Iterable<InvalidInput> {
  for (const [index, inner] of (verbatim ?? []).entries()) {
    const field = verbatim?.length === 1 ? 'verbatim' : `verbatim[${index}]`;
    const within = evidence?.filter(
      (outer) =>
        outer.document === inner.document &&
        // Without an anchor its words were not found, which is reported elsewhere.
        (outer.start === undefined ||
          inner.start === undefined ||
          (outer.start <= inner.start && (inner.end ?? 0) <= (outer.end ?? 0))),
    );
    const isSame = ({ version }: SpanLine) =>
      version === undefined || inner.version === undefined || version === inner.version;
    if (within?.some(isSame)) continue;
    const others = evidence?.filter((it) => it.document === inner.document && !isSame(it));
    const versions = [...new Set(others?.map(({ version }) => version))].join(', ');
    yield new InvalidInput(
      field,
      within?.length === 0 && versions === ''
        ? 'verbatim words lie within the evidence'
        : `verbatim words lie within the evidence, in the same version of the document: these are in version ${inner.version}, the evidence is in version ${versions}`,
    );
  }
}
