import { and, eq } from 'drizzle-orm';
import { evidence } from '../../db/tables/index.ts';
import type { SpanLine } from '../lines/fields.ts';
import { isAmong } from '../names/among.ts';
import { newId } from '../names/new-id.ts';
import type { Draft } from './concept.ts';
import { hasChanged, insertRows } from './rows.ts';
import type { Writing } from './write-session.ts';

type ShownLine = { evidence?: SpanLine[] | undefined; verbatim?: SpanLine[] | undefined };

/**
 * Updates the evidence of each entity to that of its line, as far as the line's namespace gave it; returns the function
 * that stores it, which no longer needs the texts. An affiliation has all its evidence from its namespace's line: some may have
 * come from another one by a merge of actors.
 */
export async function prepareEvidence(
  { tx, texts }: Writing,
  owner: keyof typeof evidence.$inferInsert | undefined,
  drafts: Draft<ShownLine>[],
): Promise<() => Promise<void>> {
  if (owner === undefined) return async () => {};
  const changed = drafts.filter((it) => hasChanged(it, 'evidence') || hasChanged(it, 'verbatim'));
  // Unchanged quotes of the record may be from documents that no present line names.
  await texts.load(
    changed.flatMap(({ line }) =>
      [...(line.evidence ?? []), ...(line.verbatim ?? [])].map((it) => it.document),
    ),
  );
  const rows = changed.flatMap((draft) =>
    (['EVIDENCE', 'VERBATIM'] as const).flatMap((role) =>
      (draft.line[role === 'EVIDENCE' ? 'evidence' : 'verbatim'] ?? []).map((span, ordinal) => ({
        id: newId(),
        namespace: draft.namespace,
        role,
        ordinal,
        documentVersionId: texts.find(span.document, span.version)?.versionId as string,
        start: span.start as number,
        end: span.end as number,
        exact: span.exact,
        prefix: span.prefix ?? null,
        suffix: span.suffix ?? null,
        locator: span.locator ?? null,
        [owner]: draft.id,
      })),
    ),
  );
  const known = Map.groupBy(
    changed.filter((it) => it.before !== null),
    (it) => it.namespace,
  );
  return async () => {
    for (const [namespace, some] of known) {
      const ids = some.map((it) => it.id);
      const isNamespaces = owner === 'affiliationId' ? undefined : eq(evidence.namespace, namespace);
      await tx.delete(evidence).where(and(isAmong(evidence[owner as 'actorId'], ids), isNamespaces));
    }
    await insertRows(tx, evidence, rows);
  };
}
