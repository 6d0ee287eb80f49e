import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../../src/db/client.ts';
import { type LoadReport, loadBundle } from '../../../src/record/bundle/load.ts';
import { causeOf } from '../../../src/record/constraint.ts';
import { changeConsent, correctConsent } from '../../../src/record/entities/consent.ts';
import { changeStatus, correctStatus } from '../../../src/record/entities/status.ts';
import { BundleRefused, refusalsIn } from '../../../src/record/errors.ts';
import { encodeId } from '../../../src/record/names/global-id.ts';
import { recordRevision } from '../../../src/record/revisions/revision.ts';
import { undoRevision } from '../../../src/record/revisions/undo.ts';
import type { KeyedType } from '../../../src/record/write/concept.ts';
import {
  addEntity,
  addStatementRelation,
  retractDocument,
} from '../../../src/record/write/entity-commands.ts';
import { bundle } from '../../support/bundle.ts';
import { seen as seenBy } from '../../support/seen.ts';
import type { Cast } from './model/commands.ts';
import { bundleLine, fieldsOf, sentences, statement } from './model/lines.ts';
import type { Model } from './model/model.ts';
import { compare, type Row, type State } from './model/state.ts';
import type { Write } from './model/write.ts';

/**
 * What came of a write: the revision, null when nothing was written, and which lines of a load differ; or the class of the
 * refusal.
 */
export type Outcome =
  | { revision: number | null; differing: number[] }
  | { refused: string; refusals: string[] };

/** The same database, which tells of each overlap that it refused, also of those that became a refusal. */
export function watched(db: Database, onTrip: (error: unknown) => void): Database {
  const transaction: Database['transaction'] = (work, config) =>
    db.transaction(work, config).catch((error) => {
      if (causeOf(error)?.code === '23P01') onTrip(error);
      throw error;
    });
  return new Proxy(db, {
    get: (of, name, at) => (name === 'transaction' ? transaction : Reflect.get(of, name, at)),
  });
}

/** One sequence in the record: its restrictions, documents and statements, and the ids and revisions of what it writes. */
export class Recording {
  readonly cast: Cast;
  /** By the model's name. */
  readonly ids = new Map<string, string>();
  /** The instant of each of the model's commits. */
  readonly revisions: number[] = [];
  readonly #db: Database;
  readonly #space: string;
  #namespaces = 0;

  private constructor(db: Database, space: string) {
    const own = (key: string) => `${space}:${key}`;
    this.#db = db;
    this.#space = space;
    this.cast = {
      rules: Array.from({ length: 4 }, (_, index) => `${space}-rule-${index}`),
      parties: [`${space}-land`, `${space}-isle`],
      documents: ['paper', 'other'].map(own),
      statements: ['s0', 's1', 's2', 's3'].map(own),
      extras: ['x0', 'x1'].map(own),
    };
  }

  /** Several at once, each with what its sequence begins with, in one revision. */
  static async open(db: Database, spaces: readonly string[]): Promise<Recording[]> {
    const all = spaces.map((space) => new Recording(db, space));
    const [first] = all as [Recording];
    const outcome = await first.#attempt((seen) => first.#load(all.map((it) => it.#lines()).join(''), seen));
    if (!('revision' in outcome) || outcome.revision === null)
      throw new Error('The sequences could not begin');
    const rows = await db.execute<{ id: string; key: string; namespace: string }>(
      sql`select id, key, namespace from documents where namespace = any (${`{${spaces}}`})`,
    );
    for (const recording of all) {
      recording.revisions.push(outcome.revision);
      for (const { id, key } of rows.filter((it) => it.namespace === recording.#space))
        recording.ids.set(key, id);
    }
    return all;
  }

  /** What is known when the sequence begins. */
  get start(): State {
    const { documents, statements } = this.cast;
    return new Map<string, Row>(
      statements.map((key, index) => [
        `statement ${key}`,
        { is: 'statement', key, document: documents[index % 2] as string },
      ]),
    );
  }

  #nextNamespace(): string {
    this.#namespaces += 1;
    return `${this.#space}-${this.#namespaces}`;
  }

  #lines(): string {
    const { rules, parties, documents, statements } = this.cast;
    return bundle(
      this.#space,
      ...documents.map((key) => ({ type: 'document', key, text: sentences })),
      ...parties.map((key) => ({ type: 'actor', key, kind: 'STATE', name: key })),
      ...rules.map((key) => ({ type: 'restriction', key, title: 'A rule', modality: 'PROHIBITION' })),
      ...statements.map((key, index) => statement(key, documents[index % 2] as string)),
    );
  }

  /** Does it as the mutations do. */
  async write(write: Write, model: Model): Promise<Outcome> {
    const read = (tx: Transaction, type: KeyedType, key: string, stale = false) =>
      seenBy(tx, type, key, (model.versions.get(key) as number) - Number(stale));
    if (write.does === 'LOAD') {
      // Each line is from a namespace of its own: a repetition within one namespace is another matter.
      const text = write.lines.map((line) => bundle(this.#nextNamespace(), bundleLine(line))).join('');
      return this.#attempt((seen) => this.#load(text, seen));
    }
    const work = async (tx: Transaction): Promise<unknown> => {
      switch (write.does) {
        case 'SHOW': {
          const { type: _, ...line } = bundleLine(write.shown);
          const show = write.shown.party === null ? changeStatus : changeConsent;
          return show(tx, line, await read(tx, 'restriction', write.shown.rule, write.stale));
        }
        case 'CORRECT': {
          const { of } = model.latest(write.period, 'period');
          const isConsent = of.startsWith('consent ');
          const rule = isConsent ? model.latest(of, 'consent').rule : of;
          const correct = isConsent ? correctConsent : correctStatus;
          return correct(
            tx,
            this.ids.get(write.period) as string,
            fieldsOf(write.patch, isConsent),
            await read(tx, 'restriction', rule, write.stale),
          );
        }
        case 'RETRACT':
          return retractDocument(
            tx,
            encodeId('Document', this.ids.get(write.document) as string),
            { note: write.note },
            await read(tx, 'document', write.document, write.stale),
          );
        case 'RELATE':
          return addStatementRelation(tx, {
            subject: write.subject,
            relation: write.relation,
            object: write.object,
          });
        case 'ADD':
          return addEntity(tx, 'statement', statement(write.key, write.document));
        default:
          return undoRevision(tx, this.revisions[write.commit] as number);
      }
    };
    return this.#attempt((seen) =>
      recordRevision(this.#db, { principal: 'test', reason: write.does }, (tx) =>
        work(tx).then(() => seen(tx)),
      ),
    );
  }

  /** Learns the ids of the periods that the model's last commit brought, by where they start. */
  async learn(model: Model): Promise<void> {
    const created = [...(model.commits.at(-1)?.steps ?? [])].flatMap(([name, { became }]) =>
      became?.is === 'period' && !this.ids.has(name) ? [[name, became] as const] : [],
    );
    if (created.length === 0) return;
    const rows = await this.#db.execute<{ id: string; owner: string; start: string }>(sql`
      select p.id, r.key as owner, extract(epoch from p.starts_at) * 1000 as start
        from status_periods p join restrictions r on r.id = p.restriction_id where p.resumes is null and r.key = any (${`{${this.cast.rules}}`})
      union all
      select p.id, r.key || ' ' || a.key, extract(epoch from p.starts_at) * 1000
        from consent_periods p join consents c on c.id = p.consent_id join restrictions r on r.id = c.restriction_id
        join actors a on a.id = c.consenting_party_id where p.resumes is null and r.key = any (${`{${this.cast.rules}}`})`);
    const found = new Map(rows.map((it) => [`${it.owner} ${Number(it.start)}`, it.id]));
    for (const [name, { of, startsAt }] of created) {
      const consent = model.state.get(of);
      const id = found.get(
        `${consent?.is === 'consent' ? `${consent.rule} ${consent.party}` : of} ${startsAt}`,
      );
      if (id !== undefined) this.ids.set(name, id);
    }
  }

  #load(text: string, seen: (tx: Transaction) => Promise<unknown>): Promise<unknown> {
    const once = async (tx: Transaction, _sha256: string, write: () => Promise<never>) => {
      const report = await write();
      await seen(tx);
      return report;
    };
    return loadBundle(this.#db, { principal: 'test', reason: 'LOAD' }, chunks(Buffer.from(text)), {
      once: once as never,
    });
  }

  /** `seen` is called at the end of the transaction, which knows its revision then. */
  async #attempt(work: (seen: (tx: Transaction) => Promise<void>) => Promise<unknown>): Promise<Outcome> {
    let revision: number | null = null;
    const seen = async (tx: Transaction) => {
      const [row] = await tx.execute<{ revision: string | null }>(
        sql`select nullif(split_part(current_setting('caveat.revision', true), ':', 2), '') as revision`,
      );
      revision = row?.revision == null ? null : Number(row.revision);
    };
    try {
      const report = (await work(seen)) as Partial<LoadReport> | undefined;
      // Each line has a header of its own.
      const differing = new Set((report?.differing ?? []).map(({ line }) => line / 2 - 1));
      return { revision, differing: [...differing].sort((a, b) => a - b) };
    } catch (error) {
      if (error instanceof BundleRefused)
        return {
          refused: 'BundleRefused',
          refusals: [...new Set(error.problems.map(({ code }) => nameOf(code)))].sort(compare),
        };
      const [refusal] = refusalsIn(error) ?? [];
      if (refusal !== undefined) return { refused: refusal.name, refusals: [] };
      throw error;
    }
  }
}

/** A code as the class that has it: STATUS_OVERLAP, StatusOverlap. */
const nameOf = (code: string) =>
  code.toLowerCase().replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
