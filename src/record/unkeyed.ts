import { randomUUIDv7 } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Draft, EntityType } from './concept.ts';
import { plain, readLines } from './keyed.ts';
import type { Source, Writing } from './writing.ts';

/** An entity without a key, as the record has it: `identity` says which it is. */
export type Known = { identity: string; id: string; namespace: string };

/**
 * Drafts of lines whose entity is known by what it says: those that are new or say more than the record does, and the
 * id that each line (by number) stands for. `settle` answers the identity and the line as it is to be kept, or throws
 * a Refusal.
 */
export async function draftUnkeyed<Line extends { type: string }>(
  writing: Writing,
  entity: EntityType,
  sources: Source<Line>[],
  known: Known[],
  settle: (line: Line) => { identity: string; line: Line },
): Promise<{ drafts: Draft<Line>[]; ids: Map<number, string> }> {
  const byIdentity = new Map(known.map((it) => [it.identity, it]));
  const before = await readLines<Line>(
    writing,
    entity,
    known.map((it) => it.id),
  );
  const drafts = new Map<string, Draft<Line>>();
  const ids = new Map<number, string>();
  for (const source of sources) {
    const { number, namespace } = source;
    const settled = writing.try(source, () => settle(source.line));
    if (settled === undefined) continue;
    const { identity, line } = settled;
    const stands = byIdentity.get(identity) ?? { identity, id: randomUUIDv7(), namespace };
    byIdentity.set(identity, stands);
    const draft = {
      number,
      id: stands.id,
      namespace,
      line: plain(line),
      before: before.get(stands.id) ?? null,
    };
    ids.set(number, draft.id);
    // Another namespace that says the same adds nothing; one that says more is not the one to revise it.
    const same =
      drafts.has(draft.id) ||
      isDeepStrictEqual(draft.line, draft.before) ||
      (draft.before !== null && stands.namespace !== namespace);
    writing.count(line.type, same ? 'unchanged' : draft.before === null ? 'created' : 'revised');
    if (!same) drafts.set(draft.id, draft);
  }
  return { drafts: [...drafts.values()], ids };
}
