import { and, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { affiliations } from '../db/tables/index.ts';
import { type Refer, referSpans } from './concept.ts';
import { InvalidInput } from './errors.ts';
import { writeEvidence } from './evidence.ts';
import { absent, key, name, periodDate, spans } from './fields.ts';
import { dateColumns, entityColumns, saveRows } from './rows.ts';
import { readDates } from './timeline/assertion.ts';
import { draftUnkeyed } from './unkeyed.ts';
import type { Source, Writing } from './writing.ts';

export const affiliationLine = z.strictObject({
  type: z.literal('affiliation'),
  person: key(),
  organization: key(),
  role: name(),
  validFrom: periodDate().optional(),
  validTo: periodDate().optional(),
  evidence: spans().optional(),
  absent: absent('validFrom', 'validTo'),
});
export type AffiliationLine = z.infer<typeof affiliationLine>;

const refer = (line: AffiliationLine, to: Refer): AffiliationLine => ({
  ...line,
  person: to('actor', line.person, 'person'),
  organization: to('actor', line.organization, 'organization'),
  ...(line.evidence && { evidence: referSpans(line.evidence, 'evidence', to) }),
});

/** Writes affiliations. One is known by its person, organization, role and start. */
export async function writeAffiliations(
  writing: Writing,
  sources: Source<AffiliationLine>[],
): Promise<Map<number, string>> {
  const { tx, identities } = writing;
  const resolved = await writing.resolve(sources, refer);
  if (resolved.length === 0) return new Map();
  await writing.loadTexts(resolved.flatMap(({ line }) => line.evidence ?? []));
  const actor = (key: string) => identities.id('actor', key);
  const rows = await tx
    .select()
    .from(affiliations)
    .where(
      and(
        inArray(affiliations.personId, [...new Set(resolved.map(({ line }) => actor(line.person)))]),
        inArray(affiliations.organizationId, [
          ...new Set(resolved.map(({ line }) => actor(line.organization))),
        ]),
      ),
    );
  const identify = (person: string, organization: string, start: string | null | undefined, role: string) =>
    `${person} ${organization} ${start ?? ''} ${role}`;
  const known = rows.map((row) => ({
    ...row,
    identity: identify(row.personId, row.organizationId, row.validFromEdtf, row.role),
  }));
  const { drafts, ids } = await draftUnkeyed(writing, 'AFFILIATION', resolved, known, (line) => {
    if (identities.find('actor', line.person)?.kind !== 'PERSON') {
      throw new InvalidInput('person', 'an affiliation is of a PERSON');
    }
    readDates({ validFrom: line.validFrom, validTo: line.validTo });
    const start = typeof line.validFrom === 'string' ? line.validFrom : line.validFrom?.edtf;
    return {
      identity: identify(actor(line.person), actor(line.organization), start, line.role),
      line: { ...line, ...(line.evidence && { evidence: writing.locate(line.evidence, 'evidence') }) },
    };
  });
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
  await writeEvidence(writing, 'affiliationId', drafts);
  return ids;
}
