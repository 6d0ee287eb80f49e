import { parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { examples } from '../../../src/graphql/examples.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { graphql } from '../../support/both-ways.ts';
import { demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
beforeAll(async () => {
  await load(database.db, demo);
});

describe.each(examples)('the example "$title"', ({ query, variables = {} }) => {
  it('is valid', () => {
    expect(validate(schema, parse(query))).toEqual([]);
  });

  if (query.includes('subscription ')) return;
  it('finds something in the demo record', async () => {
    const contextValue = { db: database.db, principal: null, requestId: 'test' };
    const { data, errors } = await graphql({
      schema,
      source: query,
      variableValues: variables,
      contextValue,
    });
    expect(errors).toBeUndefined();
    expect(listsIn(data).some((list) => list.length > 0)).toBe(true);
  });
});

const answerOf = async (title: string) => {
  const { query = '', variables = {} } = examples.find((it) => it.title === title) ?? {};
  return asking(database)(query, variables);
};

describe('the demo record', () => {
  it('says which licence a transfer needs, and what must hold where none is', async () => {
    const { anywhere, valley } = await answerOf('May it be sent there?');
    expect(anywhere).toMatchObject({
      answer: 'WITH_LICENCE',
      licenceAuthorities: [{ name: 'Export Office of Velland (invented)' }],
      decidedBy: [
        {
          statusPeriod: { licencePolicy: 'CASE_BY_CASE', validFrom: { edtf: '2024-07-01' } },
          restriction: { limits: [{ quantity: 'range', operator: 'MORE_THAN', value: 80, unit: 'km' }] },
        },
      ],
    });
    expect(valley.answer).toBe('PERMITTED_IF');
    expect(valley.mustHold.map((it: Answer) => it.kind)).toEqual(['PURPOSE', 'ASSURANCE']);
  });

  it('says how a council voted, and that a state holds what was said on its behalf', async () => {
    const { restriction, positions } = await answerOf('How they voted');
    const { votes, statusPeriod } = restriction;
    expect(votes.nodes[0].vote).toMatchObject({ result: 'ADOPTED', yes: 4, no: 1, abstentions: 1 });
    const ballots = votes.nodes[0].vote.ballots.map((it: Answer) => it.option);
    expect(ballots.toSorted()).toEqual(['ABSTAIN', 'NO', 'YES', 'YES', 'YES', 'YES']);
    const held = positions.nodes.map((it: Answer) => [it.actor.name, it.stance, it.speakers[0].isOnBehalf]);
    expect(held.toSorted()).toEqual([
      ['Brann (invented)', 'OPPOSE', true],
      ['Ilse Roth (invented)', 'ADOPT', false],
      ['Morrow (invented)', 'ADOPT', true],
      ['Representative of Brann (invented)', 'OPPOSE', false],
      ['Velland (invented)', 'ADOPT', true],
    ]);
    expect(statusPeriod.grounds).toMatchObject([{ statement: { event: { name: votes.nodes[0].name } } }]);
  });

  it('says of a licence that it has lapsed, and when', async () => {
    const { restrictions } = await answerOf('What has lapsed');
    expect(restrictions).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          ...{ status: 'EXPIRED', licenceKind: 'GENERAL' },
          lastStatusPeriod: { status: 'PERMITTED', validTo: { edtf: '2024-10-14' } },
          relations: [{ kind: 'EXCEPTION_TO', target: { status: 'LICENCE_REQUIRED' } }],
        },
      ],
    });
  });
});

function listsIn(value: unknown): unknown[][] {
  if (Array.isArray(value)) return [value, ...value.flatMap(listsIn)];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(listsIn) : [];
}
