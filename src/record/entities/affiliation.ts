import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { affiliations } from '../../db/tables/index.ts';
import { InvalidInput, KeyTaken } from '../errors.ts';
import { IMPLAUSIBLE_VALUE } from '../lines/doubts.ts';
import { absent, name, periodDate, reference, spans } from '../lines/fields.ts';
import { isAmong } from '../names/among.ts';
import { faultsOfDates, readDates } from '../timeline/assertions/assertion.ts';
import { contains, dated } from '../timeline/assertions/dates.ts';
import type { Amendment } from '../write/amend-unkeyed.ts';
import { type Draft, type Refer, referSpans } from '../write/concept.ts';
import { prepareEvidence } from '../write/evidence.ts';
import { dateColumns, entityColumns, saveRows } from '../write/rows.ts';
import { draftUnkeyed, type Known, type Unkeyed } from '../write/upsert-unkeyed.ts';
import type { Source, Writing } from '../write/write-session.ts';

export const affiliationLine = z.strictObject({
  type: z.literal('affiliation'),
  person: reference(),
  organization: reference(),
  role: name(),
  validFrom: periodDate().optional(),
  validTo: periodDate().optional(),
  evidence: spans().optional(),
  absent: absent('validFrom', 'validTo'),
});
export type AffiliationLine = z.infer<typeof affiliationLine>;

export const referAffiliation = (line: AffiliationLine, to: Refer): AffiliationLine => ({
  ...line,
  person: to('actor', line.person, 'person'),
  organization: to('actor', line.organization, 'organization'),
  ...(line.evidence && { evidence: referSpans(line.evidence, 'evidence', to) }),
});

const edtfOf = (date: AffiliationLine['validFrom']) => (typeof date === 'string' ? date : date?.edtf);

/** The kinds of actors that hold a role. An office does, too, such as that of the representative of a state. */
const HOLDERS = new Set<string | undefined>(['PERSON', 'OFFICE']);

/** A person's terms of one role in an organization are distinguished by their start, else by their end. */
function identify(
  person: string,
  organization: string,
  role: string,
  start: string | null | undefined,
  end: string | null | undefined,
): string {
  const term = start != null ? `from ${start}` : end != null ? `to ${end}` : '';
  return `${person} ${organization} ${term} ${role}`;
}

const isSameTerm = (line: AffiliationLine, other: AffiliationLine) =>
  edtfOf(line.validFrom) === edtfOf(other.validFrom) &&
  (line.validFrom !== undefined || edtfOf(line.validTo) === edtfOf(other.validTo));

/**
 * True if one line is at least as specific about a term's dates as another: it adds a bound, or has a more precise one.
 */
function refines(line: AffiliationLine, other: AffiliationLine): boolean {
  const bounds = (['validFrom', 'validTo'] as const).map(
    (it) => [dated(line[it]), dated(other[it])] as const,
  );
  const agrees = bounds.every(
    ([said, before]) => before === null || (said !== null && contains(before, said)),
  );
  return (
    agrees && bounds.some(([said, before]) => said !== null && (before === null || !contains(said, before)))
  );
}

/**
 * Matches a line to a recorded term of the same role with more or less specific dates, if its namespace recorded that
 * term, no other line claims it, and no other line could be meant.
 */
function recognizeTerms(
  sources: Source<AffiliationLine>[],
  unclaimed: Known[],
  before: ReadonlyMap<string, AffiliationLine>,
): Map<number, Known> {
  const roleOf = ({ person, organization, role }: AffiliationLine) =>
    JSON.stringify([person, organization, role]);
  const terms = Map.groupBy(
    unclaimed.flatMap((known) => {
      const line = before.get(known.id);
      return line === undefined ? [] : [{ known, line }];
    }),
    ({ known, line }) => `${known.namespace} ${roleOf(line)}`,
  );
  const meant = sources.flatMap((source) => {
    const same = terms.get(`${source.namespace} ${roleOf(source.line)}`) ?? [];
    const found = same.filter(({ line }) => refines(source.line, line) || refines(line, source.line));
    return found.map(({ known }) => ({ number: source.number, known }));
  });
  const only = meant.filter(
    (it) => !meant.some((other) => other !== it && (other.number === it.number || other.known === it.known)),
  );
  return new Map(only.map(({ number, known }) => [number, known]));
}

const WITH_ITSELF = 'the organization is the person itself';

/**
 * Writes affiliations. An affiliation is identified by its person, organization, role and term: the start, else the
 * end. With `isAddition` a line with more or less specific dates than a recorded term is a further term.
 */
export async function writeAffiliations(
  writing: Writing,
  sources: Source<AffiliationLine>[],
  { isAddition = false } = {},
): Promise<Map<number, string>> {
  const { tx, identities } = writing;
  const resolved = await writing.resolve(sources, referAffiliation, ({ line }) => {
    readDates({ validFrom: line.validFrom, validTo: line.validTo });
    return [];
  });
  if (resolved.length === 0) return new Map();
  await writing.loadTexts(resolved.flatMap(({ line }) => line.evidence ?? []));
  const actor = (key: string) => identities.id('actor', key);
  const rows = await tx
    .select()
    .from(affiliations)
    .where(
      and(
        isAmong(affiliations.personId, new Set(resolved.map(({ line }) => actor(line.person)))),
        isAmong(affiliations.organizationId, new Set(resolved.map(({ line }) => actor(line.organization)))),
      ),
    );
  const known = rows.map((row) => ({
    ...row,
    identity: identify(row.personId, row.organizationId, row.role, row.validFromEdtf, row.validToEdtf),
  }));
  const unkeyed: Unkeyed<AffiliationLine> = {
    entity: 'AFFILIATION',
    refer: referAffiliation,
    identify({ person, organization, role, validFrom, validTo }) {
      if (!HOLDERS.has(identities.find('actor', person)?.kind))
        throw new InvalidInput('person', 'an affiliation is of a PERSON or an OFFICE');
      // A bundle may restore earlier records, and gets a warning.
      if (person === organization && writing.as !== 'BUNDLE')
        throw new InvalidInput('organization', WITH_ITSELF);
      return identify(actor(person), actor(organization), role, edtfOf(validFrom), edtfOf(validTo));
    },
    name: ({ person, organization, role, validFrom, validTo }) =>
      identify(person, organization, role, edtfOf(validFrom), edtfOf(validTo)),
    isVague: ({ validFrom, validTo }) => validFrom === undefined && validTo === undefined,
    ambiguous: ({ role, validFrom }, earlier) =>
      new KeyTaken(
        'validFrom',
        role,
        `line ${earlier} is of the same role ${validFrom === undefined ? 'and has no other start or end' : 'from the same start, and differs'}: terms are distinguished by "validFrom", else by "validTo"`,
      ),
    ...(!isAddition && { recognize: recognizeTerms }),
    settle(line, before) {
      readDates({ validFrom: line.validFrom, validTo: line.validTo });
      if (before === null || isSameTerm(line, before) || !refines(before, line)) return line;
      // A line without the dates of the term removes none.
      const { absent: { validFrom: _, validTo: __, ...absent } = {} } = line;
      const { absent: ___, ...rest } = line;
      const kept = { ...rest, validFrom: before.validFrom, validTo: before.validTo };
      return Object.keys(absent).length > 0 ? { ...kept, absent } : kept;
    },
  };
  const { drafts, ids } = await draftUnkeyed(writing, unkeyed, sources, resolved, known);
  for (const { number, line } of drafts)
    if (line.person === line.organization)
      writing.warnings.push({
        ...{ line: number, type: 'affiliation', field: 'organization' },
        ...{ code: IMPLAUSIBLE_VALUE, reason: WITH_ITSELF },
      });
  await saveAffiliations(writing, drafts);
  return ids;
}

/** Stores affiliations with their evidence. Their references are whole keys that `writing` has resolved. */
async function saveAffiliations(writing: Writing, drafts: Draft<AffiliationLine>[]): Promise<void> {
  const { tx, identities } = writing;
  const actor = (key: string) => identities.id('actor', key);
  await saveRows(
    tx,
    affiliations,
    drafts.map((draft) => ({
      ...entityColumns(draft),
      personId: actor(draft.line.person),
      organizationId: actor(draft.line.organization),
      role: draft.line.role,
      ...dateColumns('validFrom', draft.line.validFrom),
      ...dateColumns('validTo', draft.line.validTo),
    })),
  );
  const saveEvidence = await prepareEvidence(writing, 'affiliationId', drafts);
  await saveEvidence();
}

/** Amends an affiliation: its role, its dates and its evidence. */
export const affiliationAmendment: Amendment<AffiliationLine> = {
  type: 'affiliation',
  node: 'Affiliation',
  entity: 'AFFILIATION',
  table: affiliations,
  schema: affiliationLine,
  refer: referAffiliation,
  *check({ validFrom, validTo }, unsure = []) {
    if (!unsure.includes('validFrom') && !unsure.includes('validTo'))
      yield* faultsOfDates({ validFrom, validTo });
  },
  async findSame({ tx, identities }, { person, organization, role, validFrom, validTo }) {
    const [personId, organizationId] = [person, organization].map((key) => identities.id('actor', key));
    const rows = await tx
      .select()
      .from(affiliations)
      .where(
        and(
          eq(affiliations.personId, personId as string),
          eq(affiliations.organizationId, organizationId as string),
        ),
      );
    const identity = identify('', '', role, edtfOf(validFrom), edtfOf(validTo));
    return rows.flatMap((row) =>
      identify('', '', row.role, row.validFromEdtf, row.validToEdtf) === identity ? [row.id] : [],
    );
  },
  same: ['role', 'this affiliation is recorded already'],
  save: (writing, draft) => saveAffiliations(writing, [draft]),
};
