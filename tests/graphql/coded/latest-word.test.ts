import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';
import { parseEdtf } from '../../../src/record/dates/date.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { bundle, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { casesOf } from '../../support/pages/cases.ts';
import { fc } from '../../support/runs/drawing.ts';
import { startServer, type TestServer } from '../../support/servers/server.ts';

const database = useDatabase();
const ask = asking(database);
let server: TestServer;

const text = 'She said so.';
const stances = ['LIFT', 'EASE', 'MAINTAIN', 'TIGHTEN', 'SKEPTICAL', 'NEUTRAL'];
type Said = { spoken?: string | undefined; in: string[] };

/** One actor's statements on one rule, each in its documents, which are published then. */
function recordOf(namespace: string, published: Record<string, string | undefined>, said: Said[]): string {
  return bundle(
    namespace,
    { type: 'actor', key: `ada-${namespace}`, kind: 'STATE', name: 'Ada' },
    { type: 'item', key: 'rocket', kind: 'SYSTEM', name: 'Rocket' },
    {
      type: 'restriction',
      key: `rule-${namespace}`,
      title: 'Rule',
      modality: 'PROHIBITION',
      items: ['rocket'],
    },
    ...Object.entries(published).map(([key, at]) => ({
      type: 'document',
      key,
      text,
      ...(at && { published: at }),
    })),
    ...said.map((it, index) => ({
      type: 'statement',
      key: `s${index}`,
      quotation: 'INDIRECT',
      attribution: 'ON_THE_RECORD',
      speakers: [{ actor: `ada-${namespace}` }],
      ...(it.spoken && { spoken: it.spoken }),
      evidence: it.in.map((document) => ({ document, exact: text })),
      stances: [
        {
          restriction: `rule-${namespace}`,
          stance: stances[index % stances.length],
          explicitness: 'EXPLICIT',
        },
      ],
    })),
  );
}

const numbers = (nodes: Answer[]) => nodes.map(({ key }) => Number(key.split(':s')[1]));

/** Which statements are the latest word, by their numbers. */
async function lastWord(namespace: string): Promise<number[]> {
  const { restriction } = await ask(
    'query ($key: ID!) { restriction(name: $key) { positions { nodes { statements { key } } } } }',
    { key: `rule-${namespace}` },
  );
  return numbers(restriction.positions.nodes[0]?.statements ?? []).sort();
}

const lists = {
  statements: (args: string, n: string) =>
    `statements(${args}, where: { speaker: { actor: { in: ["ada-${n}"] } } }) { PAGE }`,
  restriction: (args: string, n: string) => `restriction(name: "rule-${n}") { statements(${args}) { PAGE } }`,
  actor: (args: string, n: string) => `actor(name: "ada-${n}") { statements(${args}) { PAGE } }`,
};
type List = keyof typeof lists;
const pageOf = (data: Answer) => data.statements ?? data.restriction?.statements ?? data.actor?.statements;

/** By the planned way, over HTTP. */
async function askServer(query: string): Promise<Answer> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  expect(errors).toBeUndefined();
  return data;
}

/** The whole list, page by page. */
async function walk(
  list: List,
  namespace: string,
  direction: 'ASC' | 'DESC',
  size: number,
  isBackward = false,
  by: (query: string) => Promise<Answer> = askServer,
): Promise<number[]> {
  const found: number[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 100; pages += 1) {
    const [count, from] = isBackward ? ['last', 'before'] : ['first', 'after'];
    const at = cursor === null ? '' : `, ${from}: "${cursor}"`;
    const args = `${count}: ${size}${at}, orderBy: { field: SPOKEN, direction: ${direction} }`;
    const page = 'nodes { key } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
    const { nodes, pageInfo } = pageOf(await by(`{ ${lists[list](args, namespace).replace('PAGE', page)} }`));
    if (isBackward) found.unshift(...numbers(nodes));
    else found.push(...numbers(nodes));
    cursor = isBackward ? pageInfo.startCursor : pageInfo.endCursor;
    if (!(isBackward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return found;
  }
  throw new Error('The pages have no end.');
}

beforeAll(async () => {
  server = await startServer(database, schema);
});
afterAll(() => server?.close());

describe('a statement whose date has no end', () => {
  it.each<[string, Record<string, string | undefined>, Said[], number[]]>([
    [
      'was said by the publication: after what is dated before, before what is dated later',
      { paper: '2024-02-01' },
      [
        { spoken: '2024-01-15', in: ['paper'] },
        { spoken: '[2024-01-01..]', in: ['paper'] },
      ],
      [1],
    ],
    [
      'is not the latest word for ever',
      { paper: '2024-02-01', later: '2024-03-02' },
      [
        { spoken: '[2024-01-01..]', in: ['paper'] },
        { spoken: '2024-03-01', in: ['later'] },
      ],
      [1],
    ],
    [
      'was said by the first publication that holds it',
      { paper: '2024-02-01', later: '2024-06-01' },
      [
        { spoken: '2024-01-01/..', in: ['later', 'paper'] },
        { spoken: '2024-03-01', in: ['later'] },
      ],
      [1],
    ],
    [
      'was said by its recording where no publication is known',
      { paper: undefined },
      [
        { spoken: '2024-03-01', in: ['paper'] },
        { spoken: '2024-01-01/', in: ['paper'] },
        { spoken: '2026-10-01', in: ['paper'] },
      ],
      [1],
    ],
    [
      'was said no earlier than its date begins',
      { paper: '2024-02-01' },
      [
        { spoken: '2024-03-01', in: ['paper'] },
        { spoken: '[2024-05-01..]', in: ['paper'] },
      ],
      [1],
    ],
    [
      'comes, also of an unknown year, after one that has no date',
      { paper: '1990-02-01' },
      [{ in: ['paper'] }, { spoken: 'XXXX-12-24', in: ['paper'] }],
      [1],
    ],
    [
      'is tied with one of the same bounds',
      { paper: '2024-02-01' },
      [
        { spoken: '[2024-01-01..]', in: ['paper'] },
        { spoken: '[2024-01-01..2024-02-01]', in: ['paper'] },
      ],
      [0, 1],
    ],
  ])('%s', async (name, published, said, last) => {
    const namespace = name.replace(/\W+/g, '-').slice(0, 60);
    await load(database.db, recordOf(namespace, published, said));
    expect(await lastWord(namespace)).toEqual(last);
    const [first] = (await walk('restriction', namespace, 'DESC', 100)) as [number];
    expect(last).toContain(first);
  });

  it('moves when the publication becomes known, for kept answers, too, and back when that is undone', async () => {
    const said = [
      { spoken: '2024-03-01', in: ['paper'] },
      { spoken: '[2024-01-01..]', in: ['paper'] },
    ];
    const order = () => walk('actor', 'moving', 'DESC', 100);
    await load(database.db, recordOf('moving', { paper: undefined }, said));
    expect([await lastWord('moving'), await order(), await order()]).toEqual([[1], [1, 0], [1, 0]]);
    await load(database.db, recordOf('moving', { paper: '2024-02-01' }, said));
    expect(await lastWord('moving')).toEqual([0]);
    await expect.poll(order).toEqual([0, 1]);
    const { changes } = await ask(
      '{ changes(first: 100, where: { recordTypes: [DOCUMENT] }) { nodes { revision { id } } } }',
    );
    const undone = await ask(
      'mutation ($id: ID!) { undoRevision(input: { revision: $id, reason: "mistaken" }) { refusals { message } } }',
      { id: changes.nodes.at(-1).revision.id },
    );
    expect(undone.undoRevision).toEqual({ refusals: [] });
    expect(await lastWord('moving')).toEqual([1]);
    await expect.poll(order).toEqual([1, 0]);
  });

  it('may still lie in any later stretch that is asked about', async () => {
    const said = [{ spoken: '[2024-01-01..]', in: ['paper'] }];
    await load(database.db, recordOf('stretch', { paper: '2024-02-01' }, said));
    for (const direction of ['ASC', 'DESC']) {
      const { statements } = await ask(
        `{ statements(where: { speaker: { actor: { in: ["ada-stretch"] } }, spoken: { from: "2024-06-01", certainty: POSSIBLY } },
          orderBy: { field: SPOKEN, direction: ${direction} }) { totalCount nodes { key } } }`,
      );
      expect([statements.totalCount, numbers(statements.nodes)]).toEqual([1, [0]]);
    }
  });
});

describe('in the order of dates', () => {
  it('what is undated comes last in both directions', async () => {
    const said = [
      { in: ['paper'] },
      { spoken: '2024-01-01', in: ['paper'] },
      { spoken: '2023', in: ['paper'] },
      { in: ['paper'] },
    ];
    await load(database.db, recordOf('last', { paper: '2024-02-01' }, said));
    for (const list of Object.keys(lists) as List[]) {
      expect((await walk(list, 'last', 'ASC', 100)).slice(0, 2)).toEqual([2, 1]);
      expect((await walk(list, 'last', 'DESC', 100)).slice(0, 2)).toEqual([1, 2]);
    }
  });

  it('so do events and transfers, page by page', async () => {
    const dates = [undefined, '2024-01-01', '2023', undefined, '[2022-01-01..]'];
    await load(
      database.db,
      bundle(
        'dated',
        { type: 'actor', key: 'ada', kind: 'STATE', name: 'Ada' },
        { type: 'item', key: 'rocket', kind: 'SYSTEM', name: 'Rocket' },
        ...dates.flatMap((date, index) => [
          { type: 'event', key: `s${index}`, name: 'Event', status: 'OCCURRED', ...(date && { date }) },
          {
            type: 'transfer',
            key: `s${index}`,
            supplier: 'ada',
            recipient: 'ada',
            item: 'rocket',
            status: 'DELIVERED',
            ...(date && { date }),
          },
        ]),
      ),
    );
    for (const list of ['events', 'transfers'])
      for (const [direction, dated] of [
        ['ASC', [2, 1, 4]],
        ['DESC', [4, 1, 2]],
      ] as const) {
        const found: number[] = [];
        for (let cursor = ''; found.length < dates.length; ) {
          const page = await ask(
            `{ ${list}(first: 2, orderBy: { field: DATE, direction: ${direction} }${cursor}) { nodes { key } pageInfo { endCursor } } }`,
          );
          found.push(...numbers(page[list].nodes));
          cursor = `, after: "${page[list].pageInfo.endCursor}"`;
        }
        expect(found.slice(0, 3)).toEqual(dated);
        expect(found.slice(3).sort()).toEqual([0, 3]);
      }
  });

  let count = 0;
  const day = fc.integer({ min: 1, max: 6 }).map((number) => `2024-0${number}-15`);
  const spoken = fc.oneof(
    fc.constant(undefined),
    day,
    day.map((it) => it.slice(0, 7)),
    day.map((it) => `[${it}..]`),
    day.map((it) => `[..${it}]`),
    day.map((it) => `${it}/..`),
    fc.constantFrom('XXXX-03-15', 'XXXX', '../..', '2024', '202X'),
  );
  const paper = fc.constantFrom('a', 'b', 'c');
  const saying = fc.record({ spoken, in: fc.uniqueArray(paper, { minLength: 1, maxLength: 2 }) });
  const publications = fc.record({
    a: fc.option(day, { nil: undefined }),
    b: fc.option(day, { nil: undefined }),
    c: fc.constant(undefined),
  });

  /** By latest, then earliest, as the rule says; null for what is undated. Recordings come after all dates here. */
  function placeOf(
    { spoken, in: documents }: Said,
    published: Record<string, string | undefined>,
  ): string | null {
    if (spoken === undefined) return null;
    const { earliest, latest } = parseEdtf(spoken);
    if (latest !== null) return latest;
    const known = documents.flatMap((it) => published[it] ?? []).map((it) => parseEdtf(it).latest as string);
    const bound = known.sort()[0] ?? '2026-recorded';
    return earliest !== null && earliest > bound ? earliest : bound;
  }

  it('pages of any size lose nothing, repeat nothing and keep the order, whatever the dates', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(saying, { minLength: 1, maxLength: 7 }),
        publications,
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom<List>('statements', 'restriction', 'actor'),
        fc.constantFrom<'ASC' | 'DESC'>('ASC', 'DESC'),
        fc.boolean(),
        fc.boolean(),
        async (said, published, size, list, direction, isBackward, isPlanned) => {
          count += 1;
          const namespace = `p${count}`;
          await load(database.db, recordOf(namespace, published, said));
          const found = await walk(list, namespace, direction, size, isBackward, isPlanned ? askServer : ask);
          expect(found.toSorted((a, b) => a - b)).toEqual(said.map((_, index) => index));
          const places = found.map((index) => placeOf(said[index] as Said, published));
          const dated = places.filter((it) => it !== null);
          expect(places.slice(0, dated.length)).toEqual(dated);
          const sorted = dated.toSorted();
          expect(dated).toEqual(direction === 'ASC' ? sorted : sorted.reverse());
        },
      ),
      { numRuns: casesOf(60) },
    );
  }, 120_000);
});
