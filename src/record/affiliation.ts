import { randomUUIDv7 } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { and, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { affiliations, evidence } from '../db/tables/index.ts';
import { type Draft, type Refer, referSpans } from './concept.ts';
import { InvalidInput } from './errors.ts';
import { absent, key, name, periodDate, spans } from './fields.ts';
import { plain, readLines } from './keyed.ts';
import { dateColumns, entityColumns, hasChanged, insertRows, saveRows } from './rows.ts';
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
  const { tx, identities, texts } = writing;
  const ids = new Map<number, string>();
  const resolved = await writing.resolve(sources, refer);
  await writing.loadTexts(resolved.flatMap(({ line }) => line.evidence ?? []));
  if (resolved.length === 0) return ids;
  const rows = await tx
    .select()
    .from(affiliations)
    .where(
      and(
        inArray(
          affiliations.personId,
          resolved.map(({ line }) => identities.id('actor', line.person)),
        ),
        inArray(
          affiliations.organizationId,
          resolved.map(({ line }) => identities.id('actor', line.organization)),
        ),
      ),
    );
  const known = new Map(
    rows.map((row) => [`${row.personId} ${row.organizationId} ${row.validFromEdtf ?? ''} ${row.role}`, row]),
  );
  const before = await readLines<AffiliationLine>(
    writing,
    'AFFILIATION',
    rows.map((row) => row.id),
  );
  const drafts: Draft<AffiliationLine>[] = [];
  for (const source of resolved) {
    const draft = writing.try(source, () => {
      const { line } = source;
      if (identities.find('actor', line.person)?.kind !== 'PERSON') {
        throw new InvalidInput('person', 'an affiliation is of a PERSON');
      }
      const start = typeof line.validFrom === 'string' ? line.validFrom : (line.validFrom?.edtf ?? '');
      const identity = `${identities.id('actor', line.person)} ${identities.id('actor', line.organization)} ${start} ${line.role}`;
      const row = known.get(identity);
      const id = row?.id ?? randomUUIDv7();
      if (row === undefined) known.set(identity, { id } as never);
      return {
        number: source.number,
        id,
        namespace: row?.namespace ?? source.namespace,
        line: plain({
          ...line,
          ...(line.evidence && { evidence: writing.locate(line.evidence, 'evidence') }),
        }),
        before: before.get(id) ?? null,
      };
    });
    if (draft === undefined) continue;
    ids.set(source.number, draft.id);
    // Another namespace that says the same adds nothing; one that says more is not the one to revise it.
    const same =
      isDeepStrictEqual(draft.line, draft.before) ||
      (draft.before !== null && draft.namespace !== source.namespace) ||
      drafts.some((it) => it.id === draft.id);
    writing.count('affiliation', same ? 'unchanged' : draft.before === null ? 'created' : 'revised');
    if (!same) drafts.push(draft);
  }
  await saveRows(
    tx,
    affiliations,
    drafts.map((draft) => ({
      ...entityColumns(draft),
      personId: identities.id('actor', draft.line.person),
      organizationId: identities.id('actor', draft.line.organization),
      role: draft.line.role,
      ...dateColumns('validFrom', draft.line.validFrom),
      ...dateColumns('validTo', draft.line.validTo),
    })),
  );
  const shown = drafts.filter((draft) => hasChanged(draft, 'evidence'));
  if (shown.length > 0) {
    await tx.delete(evidence).where(
      inArray(
        evidence.affiliationId,
        shown.map((draft) => draft.id),
      ),
    );
  }
  await insertRows(
    tx,
    evidence,
    shown.flatMap((draft) =>
      (draft.line.evidence ?? []).map((span, ordinal) => ({
        id: randomUUIDv7(),
        namespace: draft.namespace,
        ordinal,
        documentVersionId: texts.find(span.document, span.version)?.versionId as string,
        start: span.start as number,
        end: span.end as number,
        exact: span.exact,
        prefix: span.prefix ?? null,
        suffix: span.suffix ?? null,
        affiliationId: draft.id,
      })),
    ),
  );
  return ids;
}
