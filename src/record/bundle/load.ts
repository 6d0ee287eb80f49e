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
import { tellLookAlike } from '../quotes/difference.ts';
import { revisionOf } from '../revisions/outcome.ts';
import { type By, isInterrupted, isMadeAlready, revisionName, tryRevision } from '../revisions/revision.ts';
import { type Counts, type Differing, Writing } from '../write/write-session.ts';
import { type Bundle, readBundle } from './read.ts';
import { Unfound, writeBundle } from './write.ts';

/** What a load did, per type of line. */
export type LoadReport = {
  lines: number;
  counts: Counts;
  /**
   * What a line says otherwise than the record, and was not applied: the record has it from a person or a later word, of a
   * shared entity from the namespace that made it, of a document as a newer text.
   */
  differing: readonly Differing[];
  /** What was written and is worth a look all the same: the start of a period that is only observed. */
  warnings: readonly BundleProblem[];
  dryRun: boolean;
  /** The public name of the revision, such as `r12`; null where nothing changed or nothing was stored. */
  revision: string | null;
};

export type LoadOptions = {
  /** Check and count everything, store nothing. */
  dryRun?: boolean;
  /** Apply what differs, too. Of shared entities that another namespace made only what this one added. */
  overwrite?: boolean;
  /** Runs the write inside its transaction, or answers for it; `sha256` is of the bundle's bytes. */
  once?: (tx: Transaction, sha256: string, write: () => Promise<LoadReport>) => Promise<LoadReport>;
  onProgress?: (progress: { read: number; written: number }) => void;
  /** Milliseconds to wait for another load or write that holds the same records. Throws Postgres' own error then. */
  longestWait?: number;
};

/** Milliseconds that a load waits for others that write the same records. */
export const LONGEST_WAIT = 30_000;
/** Others that were in the way are over when they have committed: few loads meet more than one. */
const MOST_ATTEMPTS = 6;

class DryRun extends Error {
  readonly report: LoadReport;
  constructor(report: LoadReport) {
    super('a dry run stores nothing');
    this.report = report;
  }
}

/**
 * Loads a bundle: all of it, as one revision, or nothing. Loading the same one again changes nothing. Begins again when
 * another write was in the way. Throws BundleRefused with every problem by line.
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
      // What the database refuses is looked for line by line, once.
      if (refused === undefined && refusalOfLine(error) !== undefined) refused = error;
      else throw withoutLine(error) ?? error;
    }
  }
}

/** `isSearch`: stores nothing, but looks for the lines that the database refuses. */
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
    // What is checked at commit is checked in a dry run too.
    await tx.execute(sql`set constraints all immediate`);
    throw new DryRun({ ...report, dryRun, revision: null });
  });
}

/** Lines are created, revised or unchanged; besides, those are counted of which any field differs. */
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

/** Two texts that look alike are told with what differs. */
function withDifference(it: Differing): Differing {
  if (typeof it.record !== 'string' || typeof it.bundle !== 'string') return it;
  const difference = tellLookAlike(it.record, it.bundle);
  return difference === undefined ? it : { ...it, difference };
}

/** A refusal of what the bundle says, where no line of it can be named. */
function withoutLine(error: unknown): BundleRefused | undefined {
  const refusal = error instanceof Refusal ? error : refusalOfLine(error);
  if (refusal === undefined) return undefined;
  // These are about how it was sent.
  if (refusal instanceof IdempotencyInProgress || refusal instanceof IdempotencyKeyReused) return undefined;
  const { field, code, message } = refusal;
  const problem = { line: 0, type: null, field, code, reason: message };
  return new BundleRefused([problem], 1, new Map([[problem, refusal]]));
}
