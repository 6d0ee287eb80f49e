import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import { refusalOfLine } from '../constraint.ts';
import type { AffiliationLine } from '../entities/affiliation.ts';
import { type BundleProblem, BundleRefused, type Refusal } from '../errors.ts';
import { keyedTypes } from '../names/identities.ts';
import { concepts } from '../write/concepts.ts';
import { lockRestrictions } from '../write/period-commands.ts';
import { identify } from '../write/upsert-keyed.ts';
import { problemOf, type Source, type Writing } from '../write/write-session.ts';
import { lineTypes } from './lines.ts';
import { lockNewKeys } from './locks.ts';
import { type Bundle, keysOf } from './read.ts';

const MOST_PROBLEMS = 1_000;

/** The database refused the bundle, but none of its lines alone. */
export class Unfound extends Error {
  override name = 'Unfound';
}

type Some = Source<{ type: string }>[];

/**
 * Writes the spooled lines, type by type. Throws BundleRefused with all problems, or the error of the database. A
 * search reports the lines that the database refuses instead, and always throws.
 */
export async function writeBundle(
  writing: Writing,
  bundle: Bundle,
  isSearch: boolean,
  onProgress: (written: number) => void,
): Promise<void> {
  try {
    await writeTypes(writing, bundle, isSearch, onProgress);
  } catch (error) {
    throw await writing.firstError(error);
  }
}

async function writeTypes(
  writing: Writing,
  bundle: Bundle,
  isSearch: boolean,
  onProgress: (written: number) => void,
): Promise<void> {
  const { spool, failed, unreadable, repeated, problems } = bundle;
  for (const source of failed) writing.fail(source);
  for (const source of unreadable) writing.hideText(source);
  await announce(writing, bundle);
  for (const [key, version] of bundle.highest) writing.highest.set(key, version);
  const write = isSearch ? searching(writing) : writeSome;
  let written = 0;
  for (const type of Object.keys(lineTypes)) {
    // Timelines and terms of office are laid with all their lines at once, since the order of lines does not matter.
    const isWhole = type === 'status' || type === 'consent' || type === 'affiliation';
    if (type === 'status') await lockTimelines(writing, bundle);
    for (const sources of isWhole ? [[...spool.read<never>(type)].flat()] : spool.read<never>(type)) {
      await write(writing, type, sources);
      written += sources.length;
      onProgress(written);
    }
    await writing.saved();
    const again = repeated.get(type);
    if (again !== undefined) writing.count(type, 'unchanged', again);
  }
  if (problems.length > 0 || writing.refusals.length > 0) throw refused(bundle, writing);
  if (isSearch) throw new Unfound();
}

async function writeSome(writing: Writing, type: string, sources: Some): Promise<void> {
  await lineTypes[type]?.write(writing, sources as never);
}

/** Every problem by line; of a document whose text cannot be told also what was not checked for that. */
function refused({ problems, causes }: Bundle, writing: Writing): BundleRefused {
  const unchecked = writing.uncheckedQuotes();
  const found = [
    ...problems.map((problem) => ({ problem, cause: causes.get(problem) })),
    ...writing.refusals.map(({ source, refusal }) => ({
      problem: problemOf(source, refusal),
      cause: refusal,
    })),
  ].sort((a, b) => a.problem.line - b.problem.line);
  const told = new Map<BundleProblem, Refusal>();
  const first = found.slice(0, MOST_PROBLEMS).map(({ problem, cause }) => {
    const quotes = unchecked.get(problem.line) ?? 0;
    unchecked.delete(problem.line);
    const words = quotes === 1 ? '1 quote from it was' : `${quotes} quotes from it were`;
    const whole = quotes === 0 ? problem : { ...problem, reason: `${problem.reason}; ${words} not checked` };
    if (cause !== undefined) told.set(whole, cause);
    return whole;
  });
  return new BundleRefused(first, found.length, told);
}

/** Makes every key of the bundle known, so that references may point forward. */
async function announce(writing: Writing, { spool }: Bundle): Promise<void> {
  for (const type of keyedTypes) {
    for (const some of spool.read<never>(keysOf(type))) await identify(writing, concepts[type], some);
  }
  await lockNewKeys(writing);
}

/** Locks every restriction whose timeline the bundle writes to, in the same order in all loads. */
async function lockTimelines(writing: Writing, { spool }: Bundle): Promise<void> {
  const { identities } = writing;
  const ids = new Set<string>();
  for (const type of ['status', 'consent']) {
    for (const some of spool.read<{ restriction?: string }>(type)) {
      await identities.load(
        'restriction',
        some.flatMap(({ line }) => line.restriction ?? []),
      );
      for (const { line, namespace } of some) {
        const key = line.restriction && identities.resolve('restriction', line.restriction, namespace);
        if (key) ids.add(identities.id('restriction', key));
      }
    }
  }
  await lockRestrictions(writing, ids);
}

/** Writes in a savepoint; lines that the database refuses are bisected until each is known. */
function searching({ tx }: Writing) {
  return async function search(writing: Writing, type: string, sources: Some): Promise<void> {
    if (sources.length === 0) return;
    const before = writing.refusals.length;
    await tx.execute(sql`savepoint searched`);
    try {
      await writeSome(writing, type, sources);
      await writing.saved();
      await checkNow(tx);
      await tx.execute(sql`release savepoint searched`);
    } catch (error) {
      const first = await writing.firstError(error);
      const refusal = refusalOfLine(first);
      if (refusal === undefined) throw first;
      await tx.execute(sql`rollback to savepoint searched`);
      const parts = partsOf(sources);
      writing.refusals.length = before;
      writing.texts.forget();
      if (parts.length > 1) for (const part of parts) await search(writing, type, part);
      else for (const source of sources) writing.refuse(source, refusal);
    }
  };
}

/** Two halves, each with whole timelines and all terms of a role. */
function partsOf(sources: Some): Some[] {
  const owners = Map.groupBy(sources, ({ number, line }) => {
    const { type, restriction, ...rest } = line as { type: string; restriction?: string };
    if (type !== 'affiliation') return restriction ?? number;
    const { person, organization, role } = rest as Partial<AffiliationLine>;
    return JSON.stringify([person, organization, role]);
  });
  const groups = [...owners.values()];
  const middle = Math.ceil(groups.length / 2);
  return [groups.slice(0, middle).flat(), groups.slice(middle).flat()].filter((part) => part.length > 0);
}

/** Makes deferred constraints immediate, except foreign keys, which may point forward. */
async function checkNow(tx: Transaction): Promise<void> {
  const rows = await tx.execute<{ name: string }>(sql`
    select distinct quote_ident(c.conname) as name
      from pg_constraint c join pg_trigger t on t.tgconstraint = c.oid join pg_proc p on p.oid = t.tgfoid
     where c.contype = 't' and c.condeferrable and p.proname <> 'publish_revision'
       and c.connamespace = 'public'::regnamespace`);
  const names = sql.raw(rows.map((row) => row.name).join(', '));
  await tx.execute(sql`set constraints ${names} immediate`);
  await tx.execute(sql`set constraints ${names} deferred`);
}
