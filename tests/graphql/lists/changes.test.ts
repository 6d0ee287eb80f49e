import { beforeAll, describe, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/schema/ids.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { graphql } from '../../support/both-ways.ts';
import { bundle, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const queries: string[] = [];
const database = useDatabase({ onQuery: (query) => queries.push(query) });
const ask = asking(database);

const said = (key: string, spoken: string) => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'ON_THE_RECORD',
  speakers: [{ actor: 'ada' }],
  evidence: { document: 'paper', exact: `${key} is said.` },
  spoken,
});
const status = (restriction: string, value: string, validFrom: string, statement: string) => ({
  type: 'status',
  restriction,
  status: value,
  validFrom,
  grounds: [{ statement }],
});
const rule = (key: string) => ({ type: 'restriction', key, title: `Rule ${key}`, modality: 'PROHIBITION' });

beforeAll(async () => {
  await load(
    database.db,
    bundle(
      'n',
      { type: 'document', key: 'paper', text: 'first is said. second is said.' },
      { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada' },
      rule('one'),
      rule('two'),
      said('first', '2024-01-01'),
      said('second', '2024-02-01'),
      status('one', 'PROHIBITED', '2024-01-01', 'first'),
      {
        type: 'consent',
        restriction: 'one',
        consentingParty: 'ada',
        covers: 'EXPANSION_OF_USE',
        state: 'DENIED',
        observedAt: '2024-01-01',
        grounds: [{ statement: 'first' }],
      },
    ),
  );
  await load(database.db, bundle('n', status('one', 'LIFTED', '2024-02-01', 'second')));
  await load(database.db, bundle('m', { ...rule('three'), summary: 'A third one.' }));
});

const fields =
  'nodes { cursor kind recordType key recordedAt changedFields } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const page = async (args: string) => (await ask(`{ changes(${args}) { totalCount ${fields} } }`)).changes;
const cursors = (it: Answer): string[] => it.nodes.map(({ cursor }: Answer) => cursor);

describe('the feed', () => {
  test('is read from its newest end, in commit order, and walked back to the oldest', async () => {
    const all = await page('first: 100');
    expect(all.totalCount).toBe(all.nodes.length);
    const newest = await page('last: 3');
    expect(cursors(newest)).toEqual(cursors(all).slice(-3));
    expect(newest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const seen: string[] = [];
    for (let before = ''; ; ) {
      const it = await page(`last: 4${before}`);
      seen.unshift(...cursors(it));
      if (!it.pageInfo.hasPreviousPage) break;
      before = `, before: "${it.pageInfo.startCursor}"`;
    }
    expect(seen).toEqual(cursors(all));
  });

  test('is read between two places, and refuses two ends at once', async () => {
    const all = cursors(await page('first: 100'));
    const between = await page(`first: 2, after: "${all[1]}", before: "${all[5]}"`);
    expect(cursors(between)).toEqual(all.slice(2, 4));
    expect(cursors(await page(`last: 2, after: "${all[1]}", before: "${all[5]}"`))).toEqual(all.slice(3, 5));
    const { errors, changes } = await ask('{ changes(first: 1, last: 1) { totalCount } }').catch(
      (error: Answer) => ({ errors: error, changes: null }),
    );
    expect(changes).toBeNull();
    expect(errors).toBeDefined();
  });

  test('is asked for what one wrote, and when', async () => {
    const all = await page('first: 100');
    const last = all.nodes.at(-1);
    const since = await page(`first: 100, where: { recordedAt: { from: "${last.recordedAt}" } }`);
    expect(cursors(since)).toEqual([last.cursor]);
    const before = await page(`first: 100, where: { recordedAt: { until: "${all.nodes[0].recordedAt}" } }`);
    expect(before.nodes.every((it: Answer) => it.recordedAt === all.nodes[0].recordedAt)).toBe(true);
    expect((await page('first: 5, where: { principals: ["nobody"] }')).nodes).toEqual([]);
    const { changes } = await ask('{ changes(last: 1) { nodes { principal } } }');
    const own = await page(`first: 100, where: { principals: ["${changes.nodes[0].principal}"] }`);
    expect(own.totalCount).toBe(all.totalCount);
  });
});

describe('the changes of a record', () => {
  test('of a restriction are its own, those of its statuses and of its consents', async () => {
    const { restriction } = await ask(
      `{ restriction(name: "one") { id changes(last: 2) { totalCount ${fields} } all: changes { ${fields} } } }`,
    );
    expect(restriction.all.nodes.map((it: Answer) => `${it.recordType} ${it.kind}`)).toEqual([
      'RESTRICTION CREATED',
      'STATUS_PERIOD INITIAL',
      'CONSENT_PERIOD INITIAL',
      'STATUS_PERIOD TRANSITION',
    ]);
    expect(restriction.changes.totalCount).toBe(4);
    expect(cursors(restriction.changes)).toEqual(cursors(restriction.all).slice(2));
    const asked = await page(`first: 10, where: { about: ["${restriction.id}"] }`);
    expect(cursors(asked)).toEqual(cursors(restriction.all));
    const twice = await page(
      `first: 10, where: { about: ["${restriction.id}", "${restriction.id}"], recordTypes: [STATUS_PERIOD] }`,
    );
    expect(twice.totalCount).toBe(2);
  });

  test('are asked for by the IDs of records alone', async () => {
    const { revisions } = await ask('{ revisions(last: 1) { nodes { id } } }');
    const { errors } = await graphql({
      schema,
      source: `{ changes(where: { about: ["${revisions.nodes[0].id}"] }) { totalCount } }`,
      contextValue: { db: database.db, principal: null, requestId: 'test' },
    });
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_ID' } }]);
  });

  test('of a consent are those of its states', async () => {
    const { consents } = await ask('{ consents { nodes { id } } }');
    const asked = await page(`first: 10, where: { about: ["${consents.nodes[0].id}"] }`);
    expect(asked.nodes.map((it: Answer) => `${it.recordType} ${it.kind}`)).toEqual([
      'CONSENT_PERIOD INITIAL',
    ]);
  });

  test('of what was removed can be asked for, those of what never was are refused', async () => {
    const { addItem } = await ask(
      'mutation { addItem(input: { key: "brief", level: CLASS, name: "Brief" }) { item { id } revision { id } } }',
    );
    await ask(`mutation { undoRevision(input: { revision: "${addItem.revision.id}" }) { outcome } }`);
    const about = (...ids: string[]) => `first: 10, where: { about: ${JSON.stringify(ids)} }`;
    expect((await page(about(addItem.item.id))).nodes.map((it: Answer) => it.kind)).toEqual([
      'CREATED',
      'REMOVED',
    ]);
    const never = encodeId('Affiliation', '00000000-0000-7000-8000-000000000000');
    const { errors } = await graphql({
      schema,
      source: `{ changes(${about(addItem.item.id, never)}) { totalCount } }`,
      contextValue: { db: database.db, principal: null, requestId: 'test' },
    });
    expect(errors).toMatchObject([
      {
        message: `\`where.about.1\`: no affiliation has, or ever had, the ID "${never}"`,
        extensions: {
          code: 'UNKNOWN_REFERENCE',
          path: ['where', 'about', '1'],
          reference: never,
          expected: 'affiliation',
        },
      },
    ]);
  });

  test('of many are read by as many statements as those of one', async () => {
    const count = async (first: number) => {
      queries.length = 0;
      const { restrictions } = await ask(
        `{ restrictions(first: ${first}) { nodes { key changes(first: 1) { totalCount nodes { recordType key } } } } }`,
      );
      return [restrictions.nodes, queries.length];
    };
    const [one, few] = await count(1);
    const [all, many] = await count(100);
    expect(one[0].changes.nodes).toEqual([{ recordType: 'RESTRICTION', key: one[0].key }]);
    expect(all.map((it: Answer) => it.changes.nodes[0].key)).toEqual(all.map((it: Answer) => it.key));
    expect(many).toBe(few);
  });

  test('say which fields they changed', async () => {
    const { restriction } = await ask(
      `{ restriction(name: "three") { changes { nodes { changedFields after } } } }`,
    );
    const [{ changedFields, after }] = restriction.changes.nodes;
    expect(changedFields).toEqual(expect.arrayContaining(['key', 'summary', 'title']));
    expect(changedFields).not.toContain('type');
    expect(changedFields.every((name: string) => name in after)).toBe(true);
  });
});

test('the changes of a revision come page by page', async () => {
  const { changes } = await ask('{ changes(first: 1) { nodes { revision { id } } } }');
  const [
    {
      revision: { id: revision },
    },
  ] = changes.nodes;
  const { revision: it } = await ask(
    `{ revision(id: "${revision}") { first: changes(first: 3) { totalCount ${fields} } last: changes(last: 3, where: { recordTypes: [STATEMENT] }) { totalCount ${fields} } } }`,
  );
  expect(it.first.nodes).toHaveLength(3);
  expect(it.first.pageInfo.hasNextPage).toBe(true);
  expect(it.last.nodes.map((line: Answer) => line.key)).toEqual(['n:first', 'n:second']);
  const rest = await ask(
    `{ revision(id: "${revision}") { changes(after: "${it.first.pageInfo.endCursor}", first: 100) { nodes { cursor } } } }`,
  );
  expect(rest.revision.changes.nodes).toHaveLength(it.first.totalCount - 3);
});
