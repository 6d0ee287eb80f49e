import { InvalidInput, type Refusal } from '../errors.ts';
import { doubtsOf, refusedAmong } from '../lines/doubts.ts';
import type { Identity } from '../names/identities.ts';
import { keyFaults } from '../names/keys.ts';
import type { LineBatch } from '../said/batch.ts';
import { type DifferingField, differencesOf, type MergedLine } from '../said/merge.ts';
import { breaches, type Concept, type Draft, type KeyedLine, type Settling } from './concept.ts';
import { aliasesOfOthers, partOf, plain } from './part.ts';
import type { Source, Writing } from './write-session.ts';

/** The lists of a shared entity, to which any namespace may add. */
const ADDED = new Set(['type', 'key', 'of', 'aliases', 'evidence', 'verbatim']);

/** A line of a known entity; `owner` is the namespace that made it. */
export type Identified<Line> = { source: Source<Line>; key: string; identity: Identity; owner: string };

/** The outcome of a line, and the line to remember. `isPast`: it is an older text and says nothing of the present. */
export type Drafted<Line> = { draft: Draft<Line>; merged: MergedLine; isPast: boolean };

/** Drafts one line, given the recorded entity. Faults are noted or thrown; undefined for a line without effect. */
export function draftLine<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  batch: LineBatch<Line>,
  { source, key, identity, owner }: Identified<Line>,
  stands: Line | null,
): Drafted<Line> | undefined {
  const { number, namespace } = source;
  writing.note(keyFaults(concept.type, key, namespace, !identity.stored));
  if (owner !== namespace && !identity.stored) {
    if (writing.hasFailed(concept.type, key)) return undefined;
    throw new InvalidInput('of', `"${owner}" has made no such entity`);
  }
  const { of: _, ...line } = source.line;
  const given = { ...line, key } as unknown as Line;
  const record = stands && partOf(stands, namespace, owner);
  const saying = { source, identity: key };
  const located = writing.locate(given, batch.known(saying, record));
  const merged = batch.merge(saying, {
    given,
    located,
    record,
    aliasesOfOthers: aliasesOfOthers(stands, namespace, owner),
  });

  const settle = (of: MergedLine): Drafted<Line> => {
    const texts: DifferingField[] = [];
    const its = of.line as Line;
    const settled = concept.settle ? concept.settle(its, record, settlingOf(writing, key, texts)) : its;
    const kept = settled === null ? (record as Line) : plain(settled);
    return {
      draft: { number, id: identity.id, namespace, line: kept, before: record },
      merged: { ...of, differing: [...of.differing, ...texts] },
      isPast: settled === null,
    };
  };
  const faultsOf = ({ draft }: Drafted<Line>): Refusal[] => [
    ...breaches(concept.rules, draft, writing.identities),
    ...(writing.as === 'BUNDLE' ? [] : refusedAmong(doubtsOf(concept.doubt, draft))),
  ];

  if (owner !== namespace) {
    // Only names and evidence are its own; the other fields are compared with the record and reported.
    const { aliases, evidence } = merged.line as Line;
    const drafted = settle({ ...merged, line: { ...located, aliases, evidence }, differing: [] });
    writing.note(faultsOf(drafted));
    const others =
      stands === null ? [] : differencesOf(stands, drafted.draft.line, batch.said(saying), ADDED);
    const differing = [...drafted.merged.differing, ...others];
    return { ...drafted, merged: { ...merged, differing, remembered: given } };
  }
  const drafted = settle(merged);
  const broken = faultsOf(drafted);
  if (record === null) writing.note(broken);
  if (record === null || broken.length === 0) return drafted;
  // A line that is valid by itself may conflict with a person's change of the record.
  const alone = settle({ ...merged, line: located });
  const faults = faultsOf(alone);
  writing.note(faults);
  if (faults.length > 0) return alone;
  const withheld = settle(batch.withhold(saying, { given, located, record }));
  return faultsOf(withheld).length === 0 ? withheld : alone;
}

const settlingOf = (
  { texts, overwrite, highest }: Writing,
  key: string,
  differing: DifferingField[],
): Settling => ({
  texts,
  overwrite,
  highest: highest.get(key),
  differ: (field, record, bundle) => differing.push({ field, record, said: undefined, bundle }),
});
