import {
  AlreadyRecorded,
  CyclicRelation,
  EvidenceMissing,
  InvalidInput,
  KeyTaken,
  Overtaken,
  type Refusal,
  SourceStaysUnnamed,
  StatusOverlap,
} from './errors.ts';
import { keyOfAnId } from './names/keys.ts';
import { ENDS_BEFORE_IT_STARTS } from './timeline/assertions/assertion.ts';

/** The refusal that each named constraint stands for. Those that the rules check before only fail in races. */
const meanings: Record<string, () => Refusal> = {
  items_broader_is_acyclic: () => new CyclicRelation('broader'),
  groups_are_acyclic: () => new CyclicRelation('members'),
  places_within_is_acyclic: () => new CyclicRelation('within'),
  targets_broader_is_acyclic: () => new CyclicRelation('broader'),
  restriction_relations_are_acyclic: () => new CyclicRelation('related'),
  unnamed_source_stays_unnamed: () => new SourceStaysUnnamed('name'),
  status_periods_do_not_overlap: () =>
    new StatusOverlap('validFrom', 'another status of the restriction holds then', null),
  consent_periods_do_not_overlap: () =>
    new StatusOverlap('validFrom', 'another state of the consent holds then', null),
  status_rests_on_evidence: () => new EvidenceMissing('grounds', 'a status rests on a supporting statement'),
  review_rests_on_evidence: () => new EvidenceMissing('grounds', 'a review rests on a supporting statement'),
  consent_rests_on_evidence: () =>
    new EvidenceMissing('grounds', 'a consent rests on a supporting statement'),
  status_starts_before_it_ends: () => new InvalidInput('validTo', ENDS_BEFORE_IT_STARTS),
  stated_status_starts_before_it_ends: () => new InvalidInput('validTo', ENDS_BEFORE_IT_STARTS),
  stated_consent_starts_before_it_ends: () => new InvalidInput('validTo', ENDS_BEFORE_IT_STARTS),
  consent_starts_before_it_ends: () => new InvalidInput('validTo', ENDS_BEFORE_IT_STARTS),
  affiliation_starts_before_it_ends: () => new InvalidInput('validTo', ENDS_BEFORE_IT_STARTS),
  document_versions_number: () =>
    new InvalidInput('text', 'another text of the document was recorded at this moment: send it again'),
  affiliations_identity: () => new AlreadyRecorded('role', 'this affiliation is recorded already', null),
  revision_is_overtaken: () =>
    new Overtaken('what it wrote has been written since: take the later revision back first'),
  undo_reaches_further: () => new Overtaken('what others wrote since would go with it: take that back first'),
  revision_names_merged_actor: () =>
    new Overtaken('an actor that it names was merged into another one since: take that merge back first'),
  resumed_status_is_of_its_original: () =>
    new StatusOverlap(
      'resumes',
      'a part that resumes a status says what that one says, and follows it',
      null,
    ),
  resumed_consent_is_of_its_original: () =>
    new StatusOverlap(
      'resumes',
      'a part that resumes a consent says what that one says, and follows it',
      null,
    ),
  statement_relations_identity: () =>
    new AlreadyRecorded('relation', 'this relation is recorded already', null),
};

const FOREIGN_KEY = '23503';
/** Restrict, check and exclusion violations: caused by the row itself, not by other transactions. */
const RULES = new Set(['23001', '23514', '23P01']);

/** The Refusal that a constraint's error stands for; undefined for an unexpected error. */
export function refusalOf(error: unknown): Refusal | undefined {
  const name = causeOf(error)?.constraint_name;
  if (name === undefined) return undefined;
  if (/_key_(unique|key)$/.test(name)) return new KeyTaken('key', '', 'the key is taken');
  if (/_key_is_no_id$/.test(name)) return keyOfAnId();
  if (causeOf(error)?.code === FOREIGN_KEY) return new Overtaken('others rest on what would go');
  return meanings[name]?.();
}

/** The same for a line of a bundle; an unexpected constraint is reported by its name. */
export function refusalOfLine(error: unknown): Refusal | undefined {
  const { code = '', constraint_name: name } = causeOf(error) ?? {};
  const refusal = refusalOf(error);
  if (refusal instanceof AlreadyRecorded) return new KeyTaken(refusal.field, '', refusal.message);
  if (name === undefined || !RULES.has(code)) return refusal;
  return refusal ?? new InvalidInput('', `the record refuses it: ${name.replaceAll('_', ' ')}`);
}

/** The Postgres error that Drizzle wrapped; undefined for any other error. */
export function causeOf(
  error: unknown,
): { code?: string; constraint_name?: string; table_name?: string } | undefined {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? (cause as never) : undefined;
}
