import { randomUUIDv7 } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { and, eq, getColumns, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Concept, Draft, EntityType, KeyedLine } from './concept.ts';
import { InvalidInput, Refusal } from './errors.ts';
import { writeEvidence } from './evidence.ts';
import type { Identity } from './identities.ts';
import { hasChanged } from './rows.ts';
import { passAliasesOn } from './said/aliases.ts';
import { Batch } from './said/batch.ts';
import type { DifferingField, Merged } from './said/merge.ts';
import { type Source, type Writing, wholeKey } from './writing.ts';

/** What is not a scalar of a shared entity: any namespace may add to these. */
const ADDED = new Set(['type', 'key', 'of', 'aliases', 'evidence', 'verbatim']);

/**
 * Writes lines of one keyed concept: verified, compared with what the record says, and only then stored. What a line
 * does not change is not touched. Refused lines are in `writing.refusals`; answers the id of the entity that each line
 * (by number) became.
 */
export async function writeKeyed<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  sources: Source<Line>[],
): Promise<Map<number, string>> {
  const ids = new Map<number, string>();
  for (const some of withoutRepeats(sources)) await writeDistinct(writing, concept, some, ids);
  return ids;
}

/** Makes the entities of lines known by their whole keys, with an id for those that are new. */
export async function identify<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  sources: Source<Line>[],
): Promise<void> {
  const { identities } = writing;
  await identities.load(
    concept.type,
    sources.flatMap(({ line, namespace }) => [wholeKey(line.key, namespace), line.key]),
  );
  for (const { line, namespace } of sources) {
    const key = keyOf(writing, concept, line, namespace);
    if (identities.find(concept.type, key) !== undefined) continue;
    identities.announce(concept.type, key, {
      id: randomUUIDv7(),
      namespace: line.of ?? namespace,
      stored: false,
      kind: (line as { kind?: string }).kind,
    });
  }
}

function keyOf<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  line: Line,
  namespace: string,
): string {
  const local = wholeKey(line.key, namespace);
  if (line.key === local || concept.isLocal(line)) {
    const shared = writing.identities.find(concept.type, line.key);
    // An entity keeps the key it was given, also when it turns into a group or loses its name.
    return shared?.stored && shared.namespace === namespace && line.key !== local ? line.key : local;
  }
  return writing.identities.find(concept.type, local) === undefined ? line.key : local;
}

async function writeDistinct<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  sources: Source<Line>[],
  ids: Map<number, string>,
): Promise<void> {
  const { tx, identities } = writing;
  await identify(writing, concept, sources);
  const resolved = await writing.resolve(sources, concept.refer);
  await writing.loadTexts(
    resolved.flatMap(({ line }) => [...(line.evidence ?? []), ...(line.verbatim ?? [])]),
  );

  const known = resolved.map((source): Placed<Line> => {
    const key = keyOf(writing, concept, source.line, source.namespace);
    const identity = identities.find(concept.type, key) as Identity;
    return { source, key, identity, owner: identity.namespace };
  });
  const before = await readLines<Line>(
    writing,
    concept.entity,
    known.filter(({ identity }) => identity.stored).map(({ identity }) => identity.id),
  );

  const batch = await Batch.open(
    writing,
    concept,
    known.map(({ source, key, identity }) => ({ source, identity: key, isNew: !identity.stored })),
  );

  const drafts: Draft<Line>[] = [];
  const added: Draft<Line>[] = [];
  for (const { source, key, identity, owner } of known) {
    const stands = before.get(identity.id) ?? null;
    const outcome = writing.try(source, () =>
      draftLine(writing, concept, batch, { source, key, identity, owner }, stands),
    );
    if (outcome === undefined) continue;
    const { draft, merged } = outcome;
    ids.set(source.number, identity.id);
    // An older text says nothing of the present.
    if (!draft.isPast) batch.keep({ source, identity: key, id: identity.id }, merged, key);
    if (owner !== source.namespace) {
      const adds = hasChanged(draft, 'evidence') || hasChanged(draft, 'aliases');
      if (adds) added.push(draft);
      writing.count(concept.type, adds ? 'revised' : 'unchanged');
    } else if (isDeepStrictEqual(draft.line, draft.before)) {
      writing.count(concept.type, 'unchanged');
    } else {
      drafts.push(draft);
      writing.count(concept.type, draft.before === null ? 'created' : 'revised');
    }
    identity.stored = true;
  }
  if (drafts.length > 0) await concept.write(tx, drafts, identities);
  await writeAdditions(writing, concept, [...drafts, ...added]);
  await batch.save();
  if (concept.type === 'document') writing.texts.forget();
}

type Placed<Line> = { source: Source<Line>; key: string; identity: Identity; owner: string };

/** What becomes of one line. Throws a Refusal for one that is wrong. */
function draftLine<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  batch: Batch<Line>,
  { source, key, identity, owner }: Placed<Line>,
  stands: Line | null,
): { draft: Draft<Line> & { isPast: boolean }; merged: Merged } {
  const { number, namespace } = source;
  if (key.includes(':') && !key.startsWith(`${namespace}:`)) {
    throw new InvalidInput('key', `the key belongs to another namespace than "${namespace}"`);
  }
  if (owner !== namespace && !identity.stored) {
    throw new InvalidInput('of', `"${owner}" has made no such entity`);
  }
  const { of: _, ...line } = source.line;
  const given = { ...line, key } as unknown as Line;
  const located = {
    ...given,
    ...(line.evidence && { evidence: writing.locate(line.evidence, 'evidence') }),
    ...(line.verbatim && { verbatim: writing.locate(line.verbatim, 'verbatim') }),
  } as Line;
  const record = stands && partOf(stands, namespace, owner);
  const settle = (it: Line): Draft<Line> & { isPast: boolean } => {
    const settled = concept.settle ? concept.settle(it, record) : it;
    return {
      number,
      id: identity.id,
      namespace,
      line: settled === null ? (record as Line) : plain(settled),
      before: record,
      isPast: settled === null,
    };
  };
  const saying = { source, identity: key };
  const merged = batch.merge(saying, {
    given,
    located,
    record,
    aliasesOfOthers: aliasesOfOthers(stands, namespace, owner),
  });
  if (owner !== namespace) {
    // Only names and evidence are its own; of all else it is told what the record has.
    const { aliases, evidence } = merged.line as Line;
    const draft = settle({ ...located, aliases, evidence });
    concept.check?.(draft, writing.identities);
    const differing = stands === null ? [] : differences(stands, draft.line, batch.said(saying));
    return { draft, merged: { ...merged, differing, remembered: given } };
  }
  const draft = settle(merged.line as Line);
  try {
    concept.check?.(draft, writing.identities);
    return { draft, merged };
  } catch (error) {
    if (record === null || !(error instanceof Refusal)) throw error;
    // Where the line is right by itself, it does not go with what somebody made of the record.
    concept.check?.(settle(located), writing.identities);
    const withheld = batch.withhold(saying, { given, located, record });
    const overwritten = settle(withheld.line as Line);
    try {
      concept.check?.(overwritten, writing.identities);
      return { draft: overwritten, merged: withheld };
    } catch {
      return { draft: settle(located), merged };
    }
  }
}

/** Evidence and aliases, each namespace's own. */
async function writeAdditions<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  drafts: Draft<Line>[],
): Promise<void> {
  const { tx } = writing;
  const { aliases, evidenceOwner } = concept;
  if (aliases !== undefined) {
    const columns = getColumns(aliases.table) as Record<string, PgColumn>;
    for (const draft of drafts.filter((it) => hasChanged(it, 'aliases'))) {
      if (draft.before !== null) {
        await tx
          .delete(aliases.table)
          .where(
            and(
              eq(columns[aliases.owner] as PgColumn, draft.id),
              eq(columns.namespace as PgColumn, draft.namespace),
            ),
          );
      }
      const rows = draft.line.aliases?.map((name) => ({
        [aliases.owner]: draft.id,
        name,
        namespace: draft.namespace,
      }));
      if (rows)
        await tx
          .insert(aliases.table)
          .values(rows as never)
          .onConflictDoNothing();
      if (writing.as === 'BUNDLE') await passAliasesOn(tx, concept.entity, aliases, draft);
    }
  }
  if (evidenceOwner !== undefined) await writeEvidence(writing, evidenceOwner, drafts);
}

/** The lines of entities as they stand in this transaction. */
export async function readLines<Line>(
  { tx }: Pick<Writing, 'tx'>,
  entity: EntityType,
  ids: string[],
): Promise<Map<string, Line>> {
  if (ids.length === 0) return new Map();
  // `lines` is kept at commit; what this transaction has touched already is told anew.
  const rows = await tx.execute<{ id: string; line: Line | null }>(sql`
    select i.id, case when t.entity_id is null then l.line else line_of(${entity}, i.id) end as line
      from unnest(${`{${ids.join(',')}}`}::uuid[]) i(id)
      left join lines l on l.entity = ${entity} and l.entity_id = i.id
      left join touched t on t.entity = ${entity} and t.entity_id = i.id
       and t.revision_id = nullif(split_part(current_setting('caveat.revision', true), ':', 2), '')::bigint`);
  return new Map(rows.flatMap(({ id, line }) => (line === null ? [] : [[id, line]])));
}

/** What one namespace said of an entity: everything for its owner, names and evidence for others. */
export function partOf<Line extends KeyedLine>(line: Line, namespace: string, owner: string): Line {
  const aliases = (line.aliases as (string | { name: string; namespace: string })[] | undefined)?.flatMap(
    (it) =>
      typeof it === 'string'
        ? namespace === owner
          ? [it]
          : []
        : it.namespace === namespace
          ? [it.name]
          : [],
  );
  const spans = (line.evidence as (object & { namespace?: string })[] | undefined)?.flatMap(
    ({ namespace: by = owner, ...span }) => (by === namespace ? [span] : []),
  );
  const { aliases: _, evidence: __, ...rest } = line;
  return {
    ...rest,
    ...(aliases?.length && { aliases }),
    ...(spans?.length && { evidence: spans }),
  } as unknown as Line;
}

/** The names that other namespaces gave. */
function aliasesOfOthers<Line extends KeyedLine>(
  stands: Line | null,
  namespace: string,
  owner: string,
): string[] {
  const all = (stands?.aliases ?? []) as (string | { name: string; namespace: string })[];
  return all.flatMap((it) =>
    typeof it === 'string' ? (namespace === owner ? [] : [it]) : it.namespace === namespace ? [] : [it.name],
  );
}

function differences<Line extends object>(
  stands: Line,
  line: Line,
  said: Record<string, unknown>,
): DifferingField[] {
  return Object.entries(line)
    .filter(([field, value]) => !ADDED.has(field) && !isDeepStrictEqual(value, stands[field as keyof Line]))
    .map(([field, bundle]) => ({
      field,
      record: stands[field as keyof Line] ?? null,
      said: said[field] ?? null,
      bundle,
    }));
}

/** Without the fields that have no value, as JSON would write it. */
export function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** Lines of one entity are written one after the other, all others together. */
function* withoutRepeats<Line extends KeyedLine>(sources: Source<Line>[]): Generator<Source<Line>[]> {
  let rest = sources;
  while (rest.length > 0) {
    const seen = new Set<string>();
    const later: Source<Line>[] = [];
    const now = rest.filter((source) => {
      const isNew = !seen.has(source.line.key);
      if (isNew) seen.add(source.line.key);
      else later.push(source);
      return isNew;
    });
    yield now;
    rest = later;
  }
}
