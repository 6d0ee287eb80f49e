import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Transaction } from '../../src/db/client.ts';
import { changeConsent, correctConsent } from '../../src/record/entities/consent.ts';
import { changeStatus, correctStatus } from '../../src/record/entities/status.ts';
import {
  AlreadyRecorded,
  Conflict,
  CyclicRelation,
  EvidenceMissing,
  KeyTaken,
  SourceStaysUnnamed,
  StatusOverlap,
  UnknownReference,
} from '../../src/record/errors.ts';
import { encodeId } from '../../src/record/names/global-id.ts';
import { QuoteAmbiguous, QuoteNotFound } from '../../src/record/quotes/quote.ts';
import { recordRevision } from '../../src/record/revisions/revision.ts';
import type { Seen } from '../../src/record/revisions/version.ts';
import { addAffiliation, addEntity, amendEntity } from '../../src/record/write/entity-commands.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { seen } from '../support/seen.ts';

const database = useDatabase();
const write = <Result>(work: (tx: Transaction) => Promise<Result>) =>
  recordRevision(database.db, { principal: 'test' }, work);
const grounds = [{ statement: 'n:claim', for: 'STATUS', weight: 'SUPPORTS' }];
let count = 0;
let rule = '';

/** Each test has a restriction of its own, prohibited since nobody knows when. */
beforeEach(async () => {
  count += 1;
  rule = `rule-${count}`;
  await load(
    database.db,
    bundle(
      'n',
      { type: 'document', key: 'paper', text: 'Ada 😀 said no. Bob said no.' },
      {
        type: 'statement',
        key: 'claim',
        quotation: 'INDIRECT',
        attribution: 'NARRATOR',
        evidence: { document: 'paper', exact: 'Ada 😀 said no' },
      },
      { type: 'actor', key: 'someone', kind: 'UNNAMED_SOURCE', name: 'someone', document: 'paper' },
      { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada' },
      { type: 'actor', key: 'ministry', kind: 'ORGANIZATION', name: 'Ministry' },
      { type: 'restriction', key: rule, title: 'A rule', modality: 'PROHIBITION' },
      {
        type: 'status',
        restriction: rule,
        status: 'PROHIBITED',
        observedAt: '2024-01-01',
        grounds: grounds.map((it) => ({ ...it, statement: 'claim' })),
      },
    ),
  );
});

const version = () => seen(database.db, 'restriction', rule);
const timeline = async () =>
  (
    await database.db.execute(sql`
      select p.id, p.status, p.starts_at::date::text as from, p.ends_at::date::text as to
        from status_periods p join restrictions r on r.id = p.restriction_id where r.key = ${rule} order by starts_at`)
  ).map((it) => ({ ...it })) as { id: string; status: string; from: string; to: string }[];
const kinds = async () =>
  (
    await database.db.execute(sql`
      select kind, before ->> 'status' as "from", after ->> 'status' as "to" from feed
       where entity = 'STATUS' and coalesce(after, before) ->> 'restriction' = ${rule} order by position`)
  ).map((it) => `${it.kind} ${it.from} ${it.to}`);

describe('changeStatus', () => {
  it('ends one period and begins another, and tells it as one transition', async () => {
    await write(async (tx) =>
      changeStatus(
        tx,
        { restriction: rule, status: 'LIFTED', validFrom: '2024-06-01', grounds },
        await version(),
      ),
    );
    expect(await timeline()).toMatchObject([
      { status: 'PROHIBITED', from: '-infinity', to: '2024-06-01' },
      { status: 'LIFTED', from: '2024-06-01', to: 'infinity' },
    ]);
    expect(await kinds()).toEqual(['INITIAL null PROHIBITED', 'TRANSITION PROHIBITED LIFTED']);
  });

  it('splits the timeline for a status that arrives late', async () => {
    const change = (status: string, validFrom: string) =>
      write(async (tx) =>
        changeStatus(tx, { restriction: rule, status, validFrom, grounds }, await version()),
      );
    await change('LIFTED', '2024-06-01');
    await change('LIMITED', '2024-03-01');
    expect((await timeline()).map(({ status, from }) => `${status} ${from}`)).toEqual([
      'PROHIBITED -infinity',
      'LIMITED 2024-03-01',
      'LIFTED 2024-06-01',
    ]);
  });

  it('begins another period where another status is observed later, and refuses one of the same day', async () => {
    const [held] = await timeline();
    const observe = (observedAt: string) =>
      write(async (tx) =>
        changeStatus(tx, { restriction: rule, status: 'LIFTED', observedAt, grounds }, await version()),
      );
    await observe('2024-06-01');
    expect(await timeline()).toMatchObject([
      { status: 'PROHIBITED', from: '-infinity', to: '2024-06-01' },
      { status: 'LIFTED', from: '2024-06-01', to: 'infinity' },
    ]);
    const error = await observe('2024-01-01').catch((it: unknown) => it);
    expect(error).toBeInstanceOf(StatusOverlap);
    expect(error).toMatchObject({ period: { entity: 'STATUS', id: held?.id } });
  });

  it('refuses a status without a statement that supports it', async () => {
    const change = (more: object) =>
      write(async (tx) =>
        changeStatus(
          tx,
          { restriction: rule, status: 'LIFTED', validFrom: '2024-06-01', ...more },
          await version(),
        ),
      );
    await expect(change({})).rejects.toThrow(EvidenceMissing);
    await expect(change({ grounds: [{ ...grounds[0], weight: 'AGAINST' }] })).rejects.toThrow(
      EvidenceMissing,
    );
    await expect(change({ grounds, review: 'UNDER_REVIEW' })).rejects.toThrow(EvidenceMissing);
    expect(await timeline()).toHaveLength(1);
  });

  it('lets exactly one of two racers win', async () => {
    const read = await version();
    const race = await Promise.allSettled(
      ['2024-06-01', '2024-07-01'].map((validFrom) =>
        write((tx) => changeStatus(tx, { restriction: rule, status: 'LIFTED', validFrom, grounds }, read)),
      ),
    );
    expect(race.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
    const [lost] = race.filter((it) => it.status === 'rejected');
    expect(lost?.reason).toBeInstanceOf(Conflict);
    expect(lost?.reason).toMatchObject({ current: { version: read.version + 1 } });
  });
});

describe('correctStatus', () => {
  it('changes what was wrong, moves the neighbour, and is reported as a correction', async () => {
    const { id } = await write(async (tx) =>
      changeStatus(
        tx,
        { restriction: rule, status: 'LIFTED', validFrom: '2024-06-01', grounds },
        await version(),
      ),
    );
    await write(async (tx) =>
      correctStatus(tx, id, { status: 'PERMITTED', validFrom: '2024-05-01' }, await version()),
    );
    expect(await timeline()).toMatchObject([
      { status: 'PROHIBITED', to: '2024-05-01' },
      { status: 'PERMITTED', from: '2024-05-01' },
    ]);
    expect(await kinds()).toEqual([
      'INITIAL null PROHIBITED',
      'TRANSITION PROHIBITED LIFTED',
      'CORRECTION LIFTED PERMITTED',
    ]);
    const history = await database.db.execute(
      sql`select status from history.status_periods where id = ${id}`,
    );
    expect(history.map((it) => it.status)).toEqual(['LIFTED']);
  });

  it('never reaches past a neighbour', async () => {
    const change = (status: string, validFrom: string) =>
      write(async (tx) =>
        changeStatus(tx, { restriction: rule, status, validFrom, grounds }, await version()),
      );
    const { id } = await change('LIFTED', '2024-06-01');
    await change('PROHIBITED', '2024-09-01');
    await expect(
      write(async (tx) => correctStatus(tx, id, { validFrom: '2024-10-01' }, await version())),
    ).rejects.toThrow(StatusOverlap);
  });
});

describe('changeConsent and correctConsent', () => {
  it('keep the states of a consent one after the other', async () => {
    const consent = {
      restriction: rule,
      consentingParty: 'ada',
      covers: 'EXPANSION_OF_USE',
      grounds: [{ statement: 'n:claim' }],
    };
    await write(async (tx) => changeConsent(tx, { ...consent, state: 'REQUESTED' }, await version()));
    const { id } = await write(async (tx) =>
      changeConsent(tx, { ...consent, state: 'DENIED', validFrom: '2024-06-01' }, await version()),
    );
    await write(async (tx) => correctConsent(tx, id, { state: 'GRANTED' }, await version()));
    const states = await database.db.execute(sql`
      select p.state from consent_periods p join consents c on c.id = p.consent_id
        join restrictions r on r.id = c.restriction_id where r.key = ${rule} order by p.starts_at`);
    expect(states.map((it) => it.state)).toEqual(['REQUESTED', 'GRANTED']);
    await expect(
      write(async (tx) =>
        changeConsent(
          tx,
          { ...consent, state: 'WITHDRAWN', validFrom: '2025', grounds: [] },
          await version(),
        ),
      ),
    ).rejects.toThrow(EvidenceMissing);
  });
});

describe('an entity', () => {
  const add = (type: Parameters<typeof addEntity>[1], input: object) =>
    write((tx) => addEntity(tx, type, { ...input }));
  const claim = (exact: string, more: object = {}) => ({
    key: `n:claim-${count}`,
    quotation: 'INDIRECT',
    attribution: 'NARRATOR',
    evidence: [{ document: 'n:paper', exact, ...more }],
  });

  it('is refused a quote that is not there, and one that is there twice', async () => {
    await expect(add('statement', claim('Ada said no'))).rejects.toThrow(QuoteNotFound);
    const error = await add('statement', claim('said no')).catch((it: unknown) => it);
    expect(error).toBeInstanceOf(QuoteAmbiguous);
    expect(error).toMatchObject({ field: 'evidence.exact', positions: [{ start: 6 }, { start: 19 }] });
    await expect(add('statement', claim('said no', { start: 6 }))).resolves.toMatchObject({
      outcome: 'ADDED',
    });
  });

  it('is refused a key that is taken and a reference that nothing has', async () => {
    await expect(add('actor', { key: 'ada', kind: 'PERSON', name: 'Ada' })).rejects.toThrow(KeyTaken);
    await expect(add('item', { key: `item-${count}`, kind: 'CLASS', origin: 'nobody' })).rejects.toThrow(
      UnknownReference,
    );
  });

  it('is amended at the version that was read, and at no other', async () => {
    const { id } = await add('item', {
      key: `item-${count}`,
      kind: 'CLASS',
      name: 'One',
      absent: { description: 'NOT_STATED' },
    });
    const named = encodeId('Item', id);
    const amend = (patch: object, read: Seen) =>
      write((tx) => amendEntity(tx, 'item', named, { ...patch }, read));
    await amend({ name: 'Two', description: 'Said now' }, { id, version: 1 });
    await expect(amend({ name: 'Three' }, { id, version: 1 })).rejects.toThrow(Conflict);
    const another = { id: crypto.randomUUID(), version: 2 };
    await expect(amend({ name: 'Three' }, another)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'expectedVersion',
    });
    const [row] = await database.db.execute(sql`select name, version, absences from items where id = ${id}`);
    expect(row).toEqual({ name: 'Two', version: 2, absences: {} });
    await expect(
      write((tx) => amendEntity(tx, 'item', `item-${count}`, { broader: [named] }, { id, version: 2 })),
    ).rejects.toThrow(CyclicRelation);
  });

  it('that is an unnamed source stays one', async () => {
    const read = await seen(database.db, 'actor', 'n:someone');
    const amend = (patch: object) => write((tx) => amendEntity(tx, 'actor', 'n:someone', { ...patch }, read));
    for (const patch of [
      { name: 'Bob' },
      { kind: 'PERSON' },
      { aliases: ['Bob'] },
      { givenName: 'Bob' },
      { country: 'GB' },
    ]) {
      await expect(amend(patch), JSON.stringify(patch)).rejects.toThrow();
    }
    await expect(amend({ name: 'Bob' })).rejects.toThrow(SourceStaysUnnamed);
    await amend({ description: 'heard at the door' });
  });

  it('that is a role is recorded once', async () => {
    const affiliation = { person: 'ada', organization: 'ministry', role: `Clerk ${count}` };
    await write((tx) => addAffiliation(tx, affiliation));
    await expect(write((tx) => addAffiliation(tx, affiliation))).rejects.toThrow(AlreadyRecorded);
  });
});
