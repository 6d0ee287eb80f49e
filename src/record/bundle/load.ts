import { createHash, type Hash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database, Transaction } from '../../db/client.ts';
import { type KeyedLine, keyedTypes } from '../concept.ts';
import { refusalOf } from '../constraint.ts';
import {
  BundleRefused,
  IdempotencyInProgress,
  IdempotencyKeyReused,
  type Problem,
  Refusal,
} from '../errors.ts';
import { namespace, note } from '../fields.ts';
import { describe } from '../input.ts';
import { identify, plain } from '../keyed.ts';
import { type By, recordRevision } from '../revision.ts';
import { type Counts, type Differing, type Source, Writing } from '../writing.ts';
import { concepts, lineTypes, splitLines } from './lines.ts';
import { Spool } from './spool.ts';

/** What a load did, per type of line. */
export type LoadReport = {
  lines: number;
  counts: Counts;
  /** Scalars of shared entities that another namespace made and says otherwise; not applied. */
  differing: readonly Differing[];
  /** What was written and is worth a look all the same: the start of a period that is only observed. */
  warnings: readonly Problem[];
  dryRun: boolean;
};

export type LoadOptions = {
  /** Check and count everything, store nothing. */
  dryRun?: boolean;
  /** Runs the write inside its transaction, or answers for it; `sha256` is of the bundle's bytes. */
  once?: (tx: Transaction, sha256: string, write: () => Promise<LoadReport>) => Promise<LoadReport>;
  onProgress?: (progress: { read: number; written: number }) => void;
};

const MOST_PROBLEMS = 1_000;
const header = z.strictObject({
  type: z.literal('bundle'),
  version: z.literal(1),
  namespace: namespace(),
  note: note().optional(),
});

class DryRun extends Error {
  readonly report: LoadReport;
  constructor(report: LoadReport) {
    super('a dry run stores nothing');
    this.report = report;
  }
}

/**
 * Loads a bundle: all of it, as one revision, or nothing. Loading the same one again changes nothing. Throws
 * BundleRefused with every problem by line.
 */
export async function loadBundle(
  db: Database,
  by: By,
  chunks: AsyncIterable<Uint8Array>,
  options: LoadOptions = {},
): Promise<LoadReport> {
  const { dryRun = false, once = (_tx, _sha256, write) => write(), onProgress = () => {} } = options;
  const spool = new Spool();
  const problems: Problem[] = [];
  const hash = createHash('sha256');
  const read = await readLines(hashed(chunks, hash), spool, problems, (lines) =>
    onProgress({ read: lines, written: 0 }),
  );
  const sha256 = hash.digest('hex');
  try {
    return await recordRevision(db, by, async (tx) => {
      await tx.execute(sql`set local statement_timeout = 0`);
      const report = await once(tx, sha256, () =>
        writeAll(new Writing(tx), spool, problems, read, (written) =>
          onProgress({ read: read.lines, written }),
        ),
      );
      if (!dryRun) return report;
      // What is checked at commit is checked in a dry run too.
      await tx.execute(sql`set constraints all immediate`);
      throw new DryRun({ ...report, dryRun });
    });
  } catch (error) {
    if (error instanceof DryRun) return error.report;
    if (!isOfBundle(error)) throw error;
    // Found at commit, when no line can be named any more.
    const { field, code, message } = error;
    throw new BundleRefused([{ line: 0, type: null, field, code, reason: message }], 1);
  }
}

/** A refusal of what the bundle says, not of how it was sent. */
function isOfBundle(error: unknown): error is Refusal {
  return (
    error instanceof Refusal &&
    !(error instanceof IdempotencyInProgress) &&
    !(error instanceof IdempotencyKeyReused)
  );
}

async function* hashed(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Writes what was put aside, type by type. Throws BundleRefused with all that is wrong. */
async function writeAll(
  writing: Writing,
  spool: Spool,
  problems: Problem[],
  read: Awaited<ReturnType<typeof readLines>>,
  onProgress: (written: number) => void,
): Promise<LoadReport> {
  for (const failed of read.failed) writing.fail(failed);
  await announce(writing, read.keys);
  let written = 0;
  for (const [type, { write }] of Object.entries(lineTypes)) {
    // A timeline is laid with all its lines at hand, since their order does not matter.
    const isTimeline = type === 'status' || type === 'consent';
    for (const sources of isTimeline ? [[...spool.take<never>(type)].flat()] : spool.take<never>(type)) {
      try {
        await write(writing, sources);
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined) throw error;
        // The transaction is over: what comes after this cannot be checked.
        const line = (sources[0] as Source<{ type: string }> | undefined)?.number ?? 0;
        problems.push({ line, type, field: refusal.field, code: refusal.code, reason: refusal.message });
        throw refused(problems, writing);
      }
      written += sources.length;
      onProgress(written);
    }
  }
  if (problems.length > 0 || writing.refusals.length > 0) throw refused(problems, writing);
  const { counts, differing, warnings } = writing;
  return { lines: read.lines, counts, differing, warnings, dryRun: false };
}

function refused(problems: Problem[], writing: Writing): BundleRefused {
  const all = [...problems, ...writing.problems()].sort((a, b) => a.line - b.line);
  return new BundleRefused(all.slice(0, MOST_PROBLEMS), all.length);
}

type KeyOf = { type: (typeof keyedTypes)[number]; source: Source<KeyedLine> };

/** Checks the form of every line and puts it aside; what it keeps of each is its key. */
async function readLines(
  chunks: AsyncIterable<Uint8Array>,
  spool: Spool,
  problems: Problem[],
  onProgress: (read: number) => void,
) {
  const keys: KeyOf[] = [];
  const failed: Source<{ type: string; key?: string }>[] = [];
  const seen = new Map<string, number>();
  let number = 0;
  let space: string | undefined;
  const report = (problem: Omit<Problem, 'line'>, line = number) => problems.push({ line, ...problem });
  const stop = (line: number, code: string) =>
    new BundleRefused(
      [
        {
          line,
          type: null,
          field: '',
          code,
          reason: code === 'BAD_ENCODING' ? 'is not UTF-8' : 'is too long',
        },
      ],
      1,
    );

  for await (const text of splitLines(chunks, stop)) {
    number += 1;
    if (number % 1_000 === 0) onProgress(number);
    if (text.trim() === '') continue;
    const value = parse(text);
    if (value === undefined) {
      report({ type: null, field: '', code: 'BAD_JSON', reason: 'is not a JSON object' });
      continue;
    }
    const type = typeof value.type === 'string' ? value.type : null;
    if (type === 'bundle') {
      const parsed = header.safeParse(value);
      if (parsed.success) space = parsed.data.namespace;
      else for (const issue of parsed.error.issues) report({ type, ...told(issue) });
      continue;
    }
    if (type === null || !Object.hasOwn(lineTypes, type)) {
      const reason = type === null ? 'has no type' : `"${type.slice(0, 40)}" is not a type of line`;
      report({ type: null, field: 'type', code: 'INVALID_INPUT', reason });
      continue;
    }
    if (space === undefined) {
      report({ type, field: '', code: 'INVALID_INPUT', reason: 'comes before any bundle header' });
      space = '-';
    }
    const parsed = lineTypes[type]?.schema.safeParse(value);
    if (!parsed?.success) {
      for (const issue of parsed?.error.issues ?? []) report({ type, ...told(issue) });
      if (typeof value.key === 'string')
        failed.push({ number, namespace: space, line: { type, key: value.key } });
      // Its key is known all the same: what refers to it is not wrong for that.
      if (typeof value.key === 'string') keep(type, { ...value, key: value.key } as never);
      continue;
    }
    const line = plain(parsed.data) as KeyedLine;
    keep(type, line);
    spool.push({ number, namespace: space, line }, text.length);
  }
  if (number === 0)
    report({ type: null, field: '', code: 'INVALID_INPUT', reason: 'the bundle is empty' }, 0);
  return { keys, failed, lines: number };

  function keep(type: string, line: KeyedLine): void {
    if (!(keyedTypes as readonly string[]).includes(type) || space === undefined) return;
    const identity = `${type} ${space} ${line.key}`;
    const before = seen.get(identity);
    if (before !== undefined && type !== 'document') {
      report({ type, field: 'key', code: 'KEY_TAKEN', reason: `line ${before} has this key already` });
    }
    seen.set(identity, number);
    const { key, kind, name, of } = line as KeyedLine & { kind?: string; name?: string };
    keys.push({
      type: type as KeyOf['type'],
      source: { number, namespace: space, line: { type, key, kind, name, of } as KeyedLine },
    });
  }
}

/** Makes every key of the bundle known, so that references may point forward. */
async function announce(writing: Writing, keys: KeyOf[]): Promise<void> {
  for (const [type, some] of Map.groupBy(keys, (it) => it.type)) {
    await identify(
      writing,
      concepts[type],
      // Who made an entity is known before who adds to it.
      some
        .map((it) => it.source)
        .sort((a, b) => Number(a.line.of !== undefined) - Number(b.line.of !== undefined)),
    );
  }
  keys.length = 0;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function told(issue: z.core.$ZodIssue) {
  const { field, code, reason } = describe(issue);
  return { field, code, reason };
}
