import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../db/client.ts';
import { refusalOfLine } from '../constraint.ts';
import {
  type BundleProblem,
  BundleRefused,
  IdempotencyInProgress,
  IdempotencyKeyReused,
  Refusal,
} from '../errors.ts';
import { describeLookAlike } from '../quotes/difference.ts';
import { revisionOf } from '../revisions/outcome.ts';
import { type By, isInterrupted, isMadeAlready, revisionName, tryRevision } from '../revisions/revision.ts';
import { type Counts, type Differing, Writing } from '../write/write-session.ts';
import { type Bundle, readBundle } from './read.ts';
import { Unfound, writeBundle } from './write.ts';

/** Counts of a load, per type of line. */
export type LoadReport = {
  lines: number;
  counts: Counts;
  /**
   * Fields of lines that differ from the record and were not applied: a person or a later line has changed the record,
   * another namespace made the shared entity, or the document has a newer text.
   */
  differing: readonly Differing[];
  /** Warnings about lines that were written, such as a period that begins at a mere observation. */
  warnings: readonly BundleProblem[];
  dryRun: boolean;
  /** The public name of the revision, such as `r12`; null if nothing changed or nothing was stored. */
  revision: string | null;
};

export type LoadOptions = {
  /** Check and count everything, but store nothing. */
  dryRun?: boolean;
  /** Apply fields that differ, too. For shared entities of another namespace, only this namespace's additions. */
  overwrite?: boolean;
  /** Runs the write inside its transaction, or returns its earlier response; `sha256` is that of the bundle's bytes. */
  once?: (tx: Transaction, sha256: string, write: () => Promise<LoadReport>) => Promise<LoadReport>;
  onProgress?: (progress: { read: number; written: number }) => void;
  /**
   * The lock timeout in milliseconds for records that another load or write holds. Throws Postgres's own error then.
   */
  longestWait?: number;
};

/** The default lock timeout of a load in milliseconds. */
export const LONGEST_WAIT = 30_000;
/** A conflicting write has committed by the time of the retry; few loads conflict with more than one. */
const MOST_ATTEMPTS = 6;

class DryRun extends Error {
  readonly report: LoadReport;
  constructor(report: LoadReport) {
    super('a dry run stores nothing');
    this.report = report;
  }
}

/**
 * Loads a bundle as one revision: all of it or nothing. Loading the same bundle again changes nothing. Retries after a
 * conflict with another write. Throws BundleRefused with every problem by line.
 */
export async function loadBundle(
  db: Database,
  by: By,
  chunks: AsyncIterable<Uint8Array>,
  options: LoadOptions = {},
): Promise<LoadReport> {
  const { onProgress = () => {} } = options;
  const bundle = await readBundle(chunks, (read) => onProgress({ read, written: 0 }));
  let refused: unknown;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryLoad(db, by, bundle, options, refused !== undefined);
    } catch (error) {
      if (error instanceof DryRun) return error.report;
      if (error instanceof Unfound) throw withoutLine(refused) ?? refused;
      const mayPass = isInterrupted(error) || isMadeAlready(error);
      if (mayPass && attempt < MOST_ATTEMPTS) continue;
      // If the database refuses the bundle, a search finds the line, once.
      if (refused === undefined && refusalOfLine(error) !== undefined) refused = error;
      else throw withoutLine(error) ?? error;
    }
  }
}

/** `isSearch`: stores nothing, and searches for the lines that the database refuses. */
function tryLoad(
  db: Database,
  by: By,
  bundle: Bundle,
  { dryRun = false, overwrite = false, once, onProgress = () => {}, longestWait = LONGEST_WAIT }: LoadOptions,
  isSearch: boolean,
): Promise<LoadReport> {
  return tryRevision(db, by, async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`select set_config('lock_timeout', ${String(longestWait)}, true)`);
    const write = async () => {
      const writing = new Writing(tx, { as: 'BUNDLE', overwrite });
      await writeBundle(writing, bundle, isSearch, (written) => onProgress({ read: bundle.lines, written }));
      const { warnings } = writing;
      const differing = writing.differing.map(withDifference);
      const counts = countDiffering(writing.counts, differing);
      const id = await revisionOf(tx);
      const revision = id === null ? null : revisionName(id);
      return { lines: bundle.lines, counts, differing, warnings, dryRun: false, revision };
    };
    const report = await (once && !isSearch ? once(tx, bundle.sha256, write) : write());
    if (!dryRun) return report;
    // A dry run includes the checks of the commit.
    await tx.execute(sql`set constraints all immediate`);
    throw new DryRun({ ...report, dryRun, revision: null });
  });
}

/** Counts lines as created, revised or unchanged, and also those with a field that differs. */
function countDiffering(counts: Counts, differing: readonly Differing[]): Counts {
  const lines = Map.groupBy(differing, (it) => it.type);
  return Object.fromEntries(
    Object.entries(counts).map(([type, it]) => {
      const { created = 0, revised = 0, unchanged = 0, differing: only = 0 } = it ?? {};
      const differ = new Set(lines.get(type)?.map(({ line }) => line)).size;
      return [type, { created, revised, unchanged: unchanged + only, differing: differ }];
    }),
  );
}

/** Two texts that look alike are reported with their difference. */
function withDifference(it: Differing): Differing {
  if (typeof it.record !== 'string' || typeof it.bundle !== 'string') return it;
  const difference = describeLookAlike(it.record, it.bundle);
  return difference === undefined ? it : { ...it, difference };
}

/** A refusal of the bundle that cannot be attributed to a line. */
function withoutLine(error: unknown): BundleRefused | undefined {
  const refusal = error instanceof Refusal ? error : refusalOfLine(error);
  if (refusal === undefined) return undefined;
  // These are about the request, not about the bundle.
  if (refusal instanceof IdempotencyInProgress || refusal instanceof IdempotencyKeyReused) return undefined;
  const { field, code, message } = refusal;
  const problem = { line: 0, type: null, field, code, reason: message };
  return new BundleRefused([problem], 1, new Map([[problem, refusal]]));
}
