import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { getColumns, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { doubtsOf, IMPLAUSIBLE_VALUE } from '../lines/doubts.ts';
import { type PlacedLine, refuseRings } from '../lines/reference-cycles.ts';
import { isAmong } from '../names/among.ts';
import type { Identity } from '../names/identities.ts';
import { keyFaults } from '../names/keys.ts';
import { newId } from '../names/new-id.ts';
import { Moved } from '../revisions/revision.ts';
import { writeAliases } from '../said/aliases.ts';
import { LineBatch } from '../said/batch.ts';
import {
  breaches,
  type Concept,
  type Draft,
  type EntityType,
  type KeyedLine,
  type LineWarning,
} from './concept.ts';
import { draftLine, type Identified } from './drafted.ts';
import { prepareEvidence } from './evidence.ts';
import { partOf } from './part.ts';
import { hasChanged } from './rows.ts';
import { type Source, shortKey, type Writing, wholeKey } from './write-session.ts';

/** The number of lines that are checked before yielding to the event loop, about 5 ms. */
const LINES_AT_A_STRETCH = 50;

/**
 * Writes lines of one keyed concept: they are verified, compared with the record, and only then stored. Unchanged
 * entities are not touched. Refused lines are in `writing.refusals`; returns the id of each line's entity, by number.
 * `standing`: the recorded lines by id, if they were read before; else they are read.
 */
export async function writeKeyed<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  sources: Source<Line>[],
  standing?: Map<string, Line>,
): Promise<Map<number, string>> {
  const ids = new Map<number, string>();
  for (const some of withoutRepeats(sources)) await writeDistinct(writing, concept, some, ids, standing);
  return ids;
}

/** Announces the entities of lines by their whole keys, with an id for new ones. */
export async function identify<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  sources: Source<Line>[],
): Promise<void> {
  const { identities } = writing;
  await identities.load(
    concept.type,
    sources.flatMap(({ line, namespace }) => identities.candidates(concept.type, line.key, namespace)),
  );
  for (const { line, namespace } of sources) {
    const key = keyOf(writing, concept, line, namespace);
    if (identities.find(concept.type, key) !== undefined) continue;
    identities.announce(concept.type, key, {
      id: newId(),
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
  // An entity of another namespace has a shared key.
  if (line.of !== undefined && line.of !== namespace) return line.key;
  if (line.key === local || concept.isLocal(line)) {
    const shared = writing.identities.find(concept.type, line.key);
    // An entity keeps its key, even if it becomes a group or loses its name.
    return shared?.stored && shared.namespace === namespace && line.key !== local ? line.key : local;
  }
  return writing.identities.find(concept.type, local) === undefined ? line.key : local;
}

/** The lines that can be written, and the positions of the others. */
async function resolveLines<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  sources: Source<Line>[],
): Promise<{ resolved: Source<Line>[]; placed: PlacedLine<Line>[] }> {
  const { identities } = writing;
  const whole = sources.filter((it) => it.remains === undefined);
  await identify(writing, concept, whole);
  const placed: PlacedLine<Line>[] = [];
  const rules = (source: Source<Line>) => {
    const { line, number, namespace, remains } = source;
    const key = line.key === undefined ? undefined : keyOf(writing, concept, line, namespace);
    const identity = key === undefined ? undefined : identities.find(concept.type, key);
    if (remains?.element !== undefined) return [];
    const named = { ...line, key: key as string };
    if (identity !== undefined) placed.push({ id: identity.id, source, line: named });
    const faults = key === undefined ? [] : keyFaults(concept.type, key, namespace, !identity?.stored);
    const draft = { number, id: identity?.id ?? '', namespace, line: named, before: null };
    return [...faults, ...breaches(concept.rules, draft, identities, remains?.unsure)];
  };
  const resolved = await writing.resolve(sources, concept.refer, rules, (others) =>
    readParts(writing, concept, others),
  );
  return { resolved, placed };
}

/** The recorded entities of lines, reduced to each namespace's part. */
async function readParts<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  sources: Source<Line>[],
): Promise<Map<Source<Line>, Line>> {
  const known = sources.flatMap((source) => {
    const { line, namespace } = source;
    const key = line.key === undefined ? undefined : keyOf(writing, concept, line, namespace);
    const identity = key === undefined ? undefined : writing.identities.find(concept.type, key);
    return identity?.stored ? [{ source, identity }] : [];
  });
  const ids = known.map(({ identity }) => identity.id);
  const lines = await readLines<Line>(writing, concept.entity, ids);
  return new Map(
    known.flatMap(({ source, identity }) => {
      const line = lines.get(identity.id);
      return line === undefined ? [] : [[source, partOf(line, source.namespace, identity.namespace)]];
    }),
  );
}

async function writeDistinct<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  sources: Source<Line>[],
  ids: Map<number, string>,
  standing: Map<string, Line> | undefined,
): Promise<void> {
  const { tx, identities } = writing;
  const { resolved, placed } = await resolveLines(writing, concept, sources);
  await writing.loadTexts(
    resolved.flatMap(({ line }) => [...(line.evidence ?? []), ...(line.verbatim ?? [])]),
  );

  const known = resolved.map((source): Identified<Line> => {
    const key = keyOf(writing, concept, source.line, source.namespace);
    const identity = identities.find(concept.type, key) as Identity;
    return { source, key, identity, owner: identity.namespace };
  });
  const stored = known.filter(({ identity }) => identity.stored).map(({ identity }) => identity.id);
  const before = standing ?? (await readLines<Line>(writing, concept.entity, stored));

  if (concept.type === 'document') await loadOlderTexts(writing, known, before as never);

  const batch = await LineBatch.open(
    writing,
    concept,
    known.map(({ source, key, identity }) => ({ source, identity: key, isNew: !identity.stored })),
  );

  const drafts: Draft<Line>[] = [];
  const added: Draft<Line>[] = [];
  for (const [index, one] of known.entries()) {
    // Earlier lines may still be being saved: their next statement is sent in this pause.
    if ((index + 1) % LINES_AT_A_STRETCH === 0) await setImmediate();
    const { source, key, identity, owner } = one;
    const stands = before.get(identity.id) ?? null;
    const drafted = writing.try(source, () => draftLine(writing, concept, batch, one, stands));
    if (drafted === undefined) continue;
    const { draft, merged } = drafted;
    ids.set(source.number, identity.id);
    // An older text does not describe the present.
    if (!drafted.isPast) batch.keep({ source, identity: key, id: identity.id }, merged, key);
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
  const sourceOf = new Map(known.map(({ identity, source }) => [identity.id, source]));
  const inRings = await refuseRings(writing, concept, [
    ...placed,
    ...drafts.map(({ id, line }) => ({ id, line, source: sourceOf.get(id) as Source<Line> })),
  ]);
  const written = drafts.filter(({ id }) => !inRings.has(id));
  const all = [...written, ...added];
  await holdStill(writing, concept, all, before);
  warn(writing, concept, written);
  const saveEvidence = await prepareEvidence(writing, concept.evidenceOwner, all);
  await writing.save(async () => {
    if (written.length > 0) await concept.write(tx, written, identities, writing.texts);
    for (const { draft, warning } of (await concept.warnBeside?.(tx, written)) ?? [])
      note(writing, concept, draft, warning);
    await saveAliases(writing, concept, all);
    await saveEvidence();
    await batch.save();
  });
  // The texts of documents are cached as they are saved: later lines may quote them.
  if (concept.type === 'document') await writing.saved();
}

/** Notes warnings about written lines. The texts of their quotes are loaded. */
function warn<Line extends KeyedLine>(writing: Writing, concept: Concept<Line>, drafts: Draft<Line>[]): void {
  const { identities, texts } = writing;
  for (const draft of drafts) {
    for (const warning of concept.warn?.(draft, identities, texts) ?? [])
      note(writing, concept, draft, warning);
    for (const { field, message } of doubtsOf(concept.doubt, draft))
      note(writing, concept, draft, { code: IMPLAUSIBLE_VALUE, path: [field], message });
  }
}

function note<Line extends KeyedLine>(
  { warnings }: Writing,
  { type }: Concept<Line>,
  { number }: Draft<Line>,
  { code, path, message }: LineWarning,
): void {
  const field = path.reduce((whole, part) => (/^\d+$/.test(part) ? `${whole}[${part}]` : part));
  warnings.push({ line: number, type, field, code, reason: message });
}

/**
 * Locks the entities that lines of a bundle revise, in one order for all loads, until the transaction ends. Throws
 * Moved if another load has changed one since it was read. A mutation has locked its entity before.
 */
async function holdStill<Line extends KeyedLine>(
  writing: Writing,
  { entity, table }: Concept<Line>,
  drafts: Draft<Line>[],
  before: Map<string, Line>,
): Promise<void> {
  const ids = drafts.filter(({ id, number }) => number > 0 && before.has(id)).map(({ id }) => id);
  if (ids.length === 0) return;
  const { id } = getColumns(table) as Record<string, PgColumn>;
  await writing.tx
    .select({ id: id as PgColumn })
    .from(table)
    .where(isAmong(id as PgColumn, ids))
    .orderBy(id as PgColumn)
    .for('no key update');
  const now = await readLines<Line>(writing, entity, ids);
  if (ids.some((it) => !isDeepStrictEqual(now.get(it), before.get(it)))) throw new Moved();
}

type TextLine = { text?: string; version?: number };

/** Loads the texts of documents whose newest text is not the line's. */
async function loadOlderTexts(
  writing: Writing,
  lines: { key: string; identity: Identity; source: Source<KeyedLine & TextLine> }[],
  before: ReadonlyMap<string, TextLine>,
): Promise<void> {
  const others = lines.filter(({ identity, source: { line } }) => {
    const stands = before.get(identity.id);
    if (stands === undefined) return false;
    return stands.text !== line.text || (line.version !== undefined && line.version !== stands.version);
  });
  await writing.texts.load(others.map(({ key }) => key));
}

/** The aliases of each namespace. */
async function saveAliases<Line extends KeyedLine>(
  writing: Writing,
  { entity, aliases }: Concept<Line>,
  drafts: Draft<Line>[],
): Promise<void> {
  const renamed = drafts.filter((it) => hasChanged(it, 'aliases'));
  if (aliases !== undefined && renamed.length > 0)
    await writeAliases(writing.tx, { entity, ...aliases }, renamed, writing.as === 'BUNDLE');
}

/** The lines of entities as they are in this transaction. */
export async function readLines<Line>(
  writing: Pick<Writing, 'tx' | 'saved'>,
  entity: EntityType,
  ids: string[],
): Promise<Map<string, Line>> {
  if (ids.length === 0) return new Map();
  await writing.saved();
  // The table `lines` is written at commit; the lines of entities that this transaction has touched are computed again.
  const rows = await writing.tx.execute<{ id: string; line: Line | null }>(sql`
    select i.id, case when t.entity_id is null then l.line else line_of(${entity}, i.id) end as line
      from unnest(${`{${ids.join(',')}}`}::uuid[]) i(id)
      left join lines l on l.entity = ${entity} and l.entity_id = i.id
      left join touched_entities t on t.entity = ${entity} and t.entity_id = i.id
       and t.revision_id = nullif(split_part(current_setting('caveat.revision', true), ':', 2), '')::bigint`);
  return new Map(rows.flatMap(({ id, line }) => (line === null ? [] : [[id, line]])));
}

/** Lines of one entity are written one after the other, all others together. */
function* withoutRepeats<Line extends KeyedLine>(sources: Source<Line>[]): Generator<Source<Line>[]> {
  // The texts of one document are written in the order of their versions.
  let rest = sources.toSorted((a, b) => versionIn(a.line) - versionIn(b.line));
  while (rest.length > 0) {
    const seen = new Set<string>();
    const later: Source<Line>[] = [];
    const now = rest.filter((source) => {
      if (source.remains !== undefined) return true;
      const key = shortKey(source.line.key, source.namespace);
      const isNew = !seen.has(key);
      if (isNew) seen.add(key);
      else later.push(source);
      return isNew;
    });
    yield now;
    rest = later;
  }
}

const versionIn = (line: object) => (line as { version?: number }).version ?? 0;
