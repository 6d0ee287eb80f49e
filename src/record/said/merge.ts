import { isDeepStrictEqual } from 'node:util';
import { canonical } from '../lines/canonical.ts';
import type { SpanLine } from '../lines/fields.ts';
import { areRepeated, areSameSpans, hasSpan, mergeSpans } from './spans.ts';

export type LineFields = Record<string, unknown>;

/** A field whose recorded value differs from both the namespace's previous line and its present one. */
export type DifferingField = { field: string; record: unknown; said: unknown; bundle: unknown };

export type Comparison = {
  /** The last line of the namespace, its references as they are meant today; empty before its first line. */
  said: LineFields;
  /** The line as it was given, references as whole keys. */
  given: LineFields;
  /** The same line with the places of its quotes. */
  located: LineFields;
  /** The namespace's part of the recorded entity. */
  record: LineFields;
  /** Names that others gave: what they have is not there to add, and stays when this namespace no longer says it. */
  aliasesOfOthers: readonly string[];
  /** True if the line overrides a person's change of the field. */
  overwrite: boolean;
};

export type MergedLine = {
  line: LineFields;
  differing: DifferingField[];
  /** The line to remember: in the fields that differ it has the values that were said before. */
  remembered: LineFields;
};

/** Fields that identify the entity, and the text of a document, which has rules of its own. */
export const UNCOMPARED = new Set(['type', 'key', 'of', 'text', 'version', 'sha256']);

/**
 * A three-way merge of a line, field by field: if the record has the previous value it gets the new one, if it has the
 * new one nothing happens, and otherwise the field differs.
 */
export function mergeLine(comparison: Comparison): MergedLine {
  const { said, given, located, record } = comparison;
  const merged: MergedLine = { line: { ...record }, differing: [], remembered: { ...given } };
  for (const field of UNCOMPARED) set(merged.line, field, located[field]);
  const fields = new Set([...Object.keys(said), ...Object.keys(given), ...Object.keys(record)]);
  for (const field of [...fields].filter((it) => !UNCOMPARED.has(it))) {
    const merge = MERGES[field] ?? mergeValue;
    merge(field, comparison, merged);
  }
  dropNeedlessAbsences(comparison, merged);
  return merged;
}

type Merge = (field: string, comparison: Comparison, merged: MergedLine) => void;

const MERGES: Partial<Record<string, Merge>> = {
  aliases: mergeAliases,
  evidence: mergeEvidence,
  verbatim: mergeVerbatim,
  parties: mergeParties,
  absent: mergeAbsences,
};

function mergeValue(field: string, { said, given, record, overwrite }: Comparison, merged: MergedLine): void {
  const value = { old: said[field], new: given[field], record: record[field] };
  const isApplied = decide(value, overwrite);
  if (isApplied === 'SAME') return;
  if (isApplied === 'APPLIED') set(merged.line, field, value.new);
  else differ(field, value, merged);
}

/** True if a changed value is to be written; DIFFERS if the record has neither the old value nor the new one. */
function decide(
  value: { old: unknown; new: unknown; record: unknown },
  overwrite: boolean,
): 'SAME' | 'APPLIED' | 'DIFFERS' {
  if (isDeepStrictEqual(value.old, value.new) || isDeepStrictEqual(value.new, value.record)) return 'SAME';
  return overwrite || isDeepStrictEqual(value.old, value.record) ? 'APPLIED' : 'DIFFERS';
}

/** Reports a field that is not applied; its previous value is remembered. */
export function differ(
  field: string,
  value: { old: unknown; new: unknown; record: unknown },
  { differing, remembered }: MergedLine,
): void {
  differing.push({
    field,
    record: value.record ?? null,
    said: value.old ?? null,
    bundle: value.new ?? null,
  });
  set(remembered, field, value.old);
}

/** The fields of a line, except some, that differ from an entity of another namespace. */
export function differencesOf<Line extends object>(
  record: Line,
  line: Line,
  said: LineFields,
  but: ReadonlySet<string>,
): DifferingField[] {
  const stands = record as LineFields;
  const isSaid = (field: string, value: unknown) =>
    field === 'evidence'
      ? (value as SpanLine[]).every((it) => hasSpan(spans(stands, field), it))
      : isDeepStrictEqual(value, stands[field]);
  return Object.entries(line)
    .filter(([field, value]) => !but.has(field) && value !== undefined && !isSaid(field, value))
    .map(([field, bundle]) => ({ field, record: stands[field] ?? null, said: said[field] ?? null, bundle }));
}

/** A set of names: each is added or removed by itself. */
function mergeAliases(
  field: string,
  { said, given, record, aliasesOfOthers }: Comparison,
  { line }: MergedLine,
): void {
  const [old, now, stands] = [said[field], given[field], record[field]].map((it) => new Set(it as string[]));
  const others = new Set(aliasesOfOthers);
  const kept = [...(stands ?? [])].filter((it) => now?.has(it) || !old?.has(it));
  const added = [...(now ?? [])].filter((it) => !old?.has(it) && !stands?.has(it) && !others.has(it));
  set(
    line,
    field,
    added.length === 0 && kept.length === stands?.size ? record[field] : [...kept, ...added].sort(byBytes),
  );
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function mergeEvidence(
  field: string,
  { said, given, located, record }: Comparison,
  { line }: MergedLine,
): void {
  const placed = { given: spans(given, field), located: spans(located, field) };
  set(line, field, mergeSpans(spans(said, field), placed, spans(record, field)));
}

/** One field: all the words that are the speaker's own, or none of them. */
function mergeVerbatim(field: string, comparison: Comparison, merged: MergedLine): void {
  const { said, given, located, record, overwrite } = comparison;
  const placed = { given: spans(given, field), located: spans(located, field) };
  const hasOld = areSameSpans(spans(said, field), spans(record, field));
  if (hasOld) {
    set(merged.line, field, mergeSpans(spans(said, field), placed, spans(record, field)));
  } else if (areRepeated(spans(said, field), placed) || areSameSpans(placed.located, spans(record, field))) {
    return;
  } else if (overwrite) set(merged.line, field, placed.located);
  else differ(field, { old: said[field], new: given[field], record: record[field] }, merged);
}

type Party = { actor: string; function: string };

/** A set: each actor in each function comes, goes or changes by itself. */
function mergeParties(
  field: string,
  { said, given, record, overwrite }: Comparison,
  merged: MergedLine,
): void {
  const [old, now, stands] = [said, given, record].map(
    (it) =>
      new Map(((it[field] ?? []) as Party[]).map((party) => [`${party.actor} ${party.function}`, party])),
  ) as [Map<string, Party>, Map<string, Party>, Map<string, Party>];
  const line = new Map(stands);
  const remembered = new Map(now);
  let differs = false;
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const outcome = decide({ old: old.get(name), new: now.get(name), record: stands.get(name) }, overwrite);
    if (outcome === 'APPLIED') put(line, name, now.get(name));
    if (outcome !== 'DIFFERS') continue;
    differs = true;
    put(remembered, name, old.get(name));
  }
  set(merged.line, field, [...line.values()]);
  if (!differs) return;
  differ(field, { old: said[field], new: given[field], record: record[field] }, merged);
  set(merged.remembered, field, [...remembered.values()]);
}

/** The reason of each field that has no value, by itself. */
function mergeAbsences(field: string, comparison: Comparison, merged: MergedLine): void {
  const [old, now, stands] = [comparison.said, comparison.given, comparison.record].map(
    (it) => (it[field] ?? {}) as LineFields,
  ) as [LineFields, LineFields, LineFields];
  const line = { ...stands };
  const remembered = { ...now };
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const value = { old: old[name], new: now[name], record: stands[name] };
    const outcome = decide(value, comparison.overwrite);
    if (outcome === 'APPLIED') set(line, name, value.new);
    if (outcome !== 'DIFFERS') continue;
    merged.differing.push({
      field: `absent.${name}`,
      record: value.record ?? null,
      said: value.old ?? null,
      bundle: value.new ?? null,
    });
    set(remembered, name, value.old);
  }
  set(merged.line, field, line);
  set(merged.remembered, field, remembered);
}

/** A value takes away the reason for having none, and a reason takes no value away that a person gave. */
function dropNeedlessAbsences(
  { said, given }: Comparison,
  { line, differing, remembered }: MergedLine,
): void {
  const reasons = { ...(line.absent as LineFields | undefined) };
  for (const field of Object.keys(reasons)) {
    const [before, now] = [said, given].map((it) => (it.absent as LineFields | undefined)?.[field]);
    if (line[field] === undefined || (given[field] !== undefined && now !== undefined)) continue;
    delete reasons[field];
    if (isDeepStrictEqual(before, now) || now === undefined) continue;
    if (!differing.some((it) => it.field === field || it.field === `absent.${field}`)) {
      differing.push({ field: `absent.${field}`, record: null, said: before ?? null, bundle: now });
    }
    const kept = { ...(remembered.absent as LineFields | undefined) };
    set(kept, field, before);
    set(remembered, 'absent', kept);
  }
  set(line, 'absent', reasons);
}

/** Nothing, an empty list and an empty object are the same. */
export function set(line: LineFields, field: string, value: unknown): void {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  if (value === undefined || value === null || isEmpty) delete line[field];
  else line[field] = value;
}

function put<Value>(map: Map<string, Value>, name: string, value: Value | undefined): void {
  if (value === undefined) map.delete(name);
  else map.set(name, value);
}

function spans(line: LineFields, field: string): SpanLine[] {
  return (line[field] ?? []) as SpanLine[];
}

/** True if two values of a field mean the same: sets in any order, quotes wherever the record has anchored them. */
export function isSameField(field: string, said: unknown, record: unknown): boolean {
  if (field === 'evidence' || field === 'verbatim')
    return areSameSpans(said as SpanLine[] | undefined, record as SpanLine[] | undefined);
  return field === 'aliases' || field === 'parties' || field === 'grounds'
    ? isDeepStrictEqual(asSet(said), asSet(record))
    : isDeepStrictEqual(said, record);
}

const asSet = (value: unknown) => new Set(((value ?? []) as unknown[]).map(canonical));
