import {
  type ExecutionResult,
  type GraphQLArgument,
  GraphQLID,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  print,
  subscribe,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { namedBy } from '../../../src/graphql/references/names.ts';
import type { Context } from '../../../src/graphql/schema/builder.ts';
import { encodeId } from '../../../src/graphql/schema/ids.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { graphql } from '../../support/both-ways.ts';
import { bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { executeByEngine } from '../../support/planned.ts';

const database = useDatabase();
let past: string;

beforeAll(async () => {
  await load(database.db, demo);
  const [row] = await database.db.execute<{ now: string }>('select clock_timestamp()::text as now');
  past = new Date(String(row?.now)).toISOString();
  await load(database.db, bundle('e', { type: 'event', key: 'fair', name: 'A fair', status: 'OCCURRED' }));
  await load(database.db, bundle('later', { type: 'item', key: 'later', kind: 'CLASS', name: 'Later' }));
});

const contextOf = () =>
  ({ db: database.db, principal: null, requestId: 'test' }) as Partial<Context> as Context;
const plainly = (source: string) => graphql({ schema, source, contextValue: contextOf() });
/** As the server answers, by a plan where there is one. */
const asServed = async (source: string): Promise<ExecutionResult> =>
  (await executeByEngine({ schema, document: parse(source) }, contextOf())).result;

/** One of each type that has keys. */
const known: Record<string, string> = {
  actor: 'biden',
  document: 'demo-2024-09:brief',
  event: 'e:fair',
  item: 'storm-shadow',
  place: 'russia-territory',
  restriction: 'us.atacms.deep-strike',
  statement: 'demo-2024-09:n09',
  target: 'airfields',
};
const misspelt = 'no_such_name';
const required: Record<string, string> = { by: '[STATUS]', text: '"storm"' };

type Use = { field: string; path: string[]; query: string };

/** Where a value of this type can name a record: its path, and the value that names one that is not there. */
function* namesWithin(
  member: Pick<GraphQLArgument, 'name' | 'type' | 'extensions'>,
  seen: readonly GraphQLInputType[] = [],
): Generator<{ path: string[]; value: string }> {
  let isList = false;
  let { type } = member;
  while (isNonNullType(type) || isListType(type)) {
    isList ||= isListType(type);
    type = type.ofType;
  }
  const wrap = (value: string) => (isList ? `[${value}]` : value);
  const place = isList ? [member.name, '0'] : [member.name];
  if (namedBy(member)) yield { path: place, value: wrap(JSON.stringify(misspelt)) };
  if (!isInputObjectType(type) || seen.includes(type)) return;
  for (const field of Object.values(type.getFields())) {
    const others = Object.values(type.getFields())
      .filter(
        (it) =>
          it !== field && isNonNullType(it.type) && it.defaultValue === undefined && it.default === undefined,
      )
      .map((it) => {
        const named = namedBy(it);
        return `${it.name}: ${named ? JSON.stringify(known[named]) : required[it.name]}`;
      });
    for (const { path, value } of namesWithin(field, [...seen, type]))
      yield {
        path: [...place, ...path],
        value: wrap(`{ ${[`${field.name}: ${value}`, ...others].join(', ')} }`),
      };
  }
}

function usesOf(type: GraphQLObjectType, within: (field: string) => string): Use[] {
  return Object.values(type.getFields()).flatMap((field) =>
    field.args.flatMap((arg) =>
      [...namesWithin(arg)].map(({ path, value }) => {
        const others = field.args
          .filter((it) => it !== arg && isNonNullType(it.type) && it.default === undefined)
          .map((it) => {
            const named = namedBy(it);
            return `${it.name}: ${named ? JSON.stringify(known[named]) : required[it.name]}`;
          });
        const selection = isObjectType(getNamedType(field.type)) ? ' { __typename }' : '';
        const asked = `${field.name}(${[`${arg.name}: ${value}`, ...others].join(', ')})${selection}`;
        return { field: `${type.name}.${field.name}`, path, query: print(parse(`{ ${within(asked)} }`)) };
      }),
    ),
  );
}

const query = schema.getQueryType() as GraphQLObjectType;
/** The types that one record of can be asked for by its name. */
const roots = Object.values(query.getFields()).flatMap((field) => {
  const type = getNamedType(field.type);
  const [arg] = field.args.filter(({ name }) => name === 'name');
  return arg && isObjectType(type) ? [{ field: field.name, type, name: known[namedBy(arg) ?? ''] }] : [];
});
/** The filters within that of a search are those of queries, which are walked wholly: one name in each will do. */
const first = new Set<string>();
const isNew = ({ field, path: [, type] }: Use) =>
  field !== 'Query.search' || (!first.has(String(type)) && first.add(String(type)));
const uses = [
  ...usesOf(query, (asked) => asked).filter(isNew),
  ...roots.flatMap(({ field, type, name }) =>
    name === undefined ? [] : usesOf(type, (asked) => `${field}(name: ${JSON.stringify(name)}) { ${asked} }`),
  ),
];

describe('an unknown name', () => {
  it('is looked for wherever one can be given', () => {
    const unmarked: string[] = [];
    const fields = new Set<string>();
    const global = ['node.id', 'nodes.ids', 'revision.id', 'ChangeFilter.about', 'AsOf.knownRevision'];
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__') || type === schema.getMutationType()) continue;
      for (const field of Object.values(type.getFields()))
        for (const arg of field.args) {
          if ([...namesWithin(arg)].length > 0) fields.add(`${type.name}.${field.name}`);
          if (getNamedType(arg.type) === GraphQLID && !namedBy(arg))
            unmarked.push(`${field.name}.${arg.name}`);
        }
    }
    for (const type of Object.values(schema.getTypeMap()))
      if (isInputObjectType(type) && type.name.endsWith('Filter'))
        for (const field of Object.values(type.getFields()))
          if (getNamedType(field.type) === GraphQLID && !namedBy(field))
            unmarked.push(`${type.name}.${field.name}`);
    // Those take global IDs, also of what was removed, or say where a page begins.
    expect(unmarked.filter((it) => !global.includes(it) && !it.endsWith('.after'))).toEqual([]);
    const asked = new Set(uses.map(({ field }) => field));
    expect([...fields].filter((it) => !asked.has(it) && !it.startsWith('Subscription.'))).toEqual([]);
  });

  it.each(uses)('$field: $path', async ({ path, query: source }) => {
    const expected = [{ code: 'UNKNOWN_REFERENCE', path, reference: misspelt }];
    const told = ({ errors }: ExecutionResult) =>
      errors?.map(({ extensions: { code, path, reference } }) => ({ code, path, reference }));
    const answer = await plainly(source);
    expect(told(answer), source).toEqual(expected);
    expect(answer.data, 'null at its path, and nothing else is').not.toBeNull();
    // The second time by a plan that is made.
    for (const _ of [1, 2]) {
      const served = await asServed(source);
      expect(JSON.stringify(served), source).toBe(JSON.stringify(answer));
    }
  });

  it('says what was probably meant, and all that are wrong', async () => {
    const { data, errors } = await plainly(
      '{ restrictions(where: { items: { in: ["storm_shadow", "atacms", "nothing"] } }) { totalCount } item(name: "Storm-Shadow") { key } other: item(name: "atacms") { key } }',
    );
    expect(data).toEqual({ restrictions: null, item: null, other: { key: 'atacms' } });
    const inOrder = errors?.toSorted((a, b) => (String(b.path) < String(a.path) ? -1 : 1));
    expect(inOrder?.map(({ path, message }) => [path, message])).toEqual([
      [
        ['restrictions'],
        '`where.items.in.0`: no item has the key or ID "storm_shadow": did you mean "storm-shadow"?',
      ],
      [['item'], '`name`: no item has the key or ID "Storm-Shadow": did you mean "storm-shadow"?'],
    ]);
    expect(inOrder?.[0]?.extensions).toMatchObject({
      path: ['where', 'items', 'in', '0'],
      reference: 'storm_shadow',
      expected: 'item',
      near: ['storm-shadow'],
      others: [{ path: ['where', 'items', 'in', '2'], reference: 'nothing', near: [] }],
    });
  });

  it.each([
    ['actor', 'european-officials', 'demo-2024-09:european-officials'],
    ['actor', 'european-oficials', 'demo-2024-09:european-officials'],
    ['actor', 'demo:european-officials', 'demo-2024-09:european-officials'],
    ['actor', 'Joe Biden', 'biden'],
    ['actor', 'Starmer', 'starmer'],
    ['statement', 's01', 'demo-2024-09:s01'],
    ['restriction', 'US.ATACMS.deep-strike', 'us.atacms.deep-strike'],
    ['restriction', 'us.atacms', 'us.atacms.deep-strike'],
    ['place', 'Russia', 'russia-territory'],
    ['document', 'Brief', 'demo-2024-09:brief'],
    ['transfer', 'atacms-to-ukrain', 'demo-2024-09:atacms-to-ukraine'],
    ['item', 'nothing', undefined],
    ['actor', '%', undefined],
  ])('of the type %s and the name %s is near %s', async (type, name, near) => {
    const { errors } = await plainly(`{ ${type}(name: "${name}") { key } }`);
    expect(errors?.map(({ extensions }) => extensions.near)).toEqual([near === undefined ? [] : [near]]);
  });

  it('is near a misspelt one also among thousands that begin alike', async () => {
    const places = Array.from({ length: 1_200 }, (_, at) => ({
      ...{ type: 'place', key: `zo-${String(at).padStart(4, '0')}-street`, name: `Street ${at}` },
    }));
    await load(
      database.db,
      bundle('streets', ...places, { type: 'place', key: 'zoology', name: 'A school' }),
    );
    const { errors } = await plainly('{ place(name: "zoologgy") { key } }');
    expect(errors?.map(({ extensions }) => extensions.near)).toEqual([['zoology']]);
  });

  it('also where filters are combined, as deep as they are', async () => {
    const { errors } = await plainly(
      '{ statements(where: { or: [{ not: { stance: { restriction: { notIn: ["nothing"] } } } }] }) { totalCount } }',
    );
    expect(errors?.map(({ extensions: { code, path } }) => [code, path])).toEqual([
      ['UNKNOWN_REFERENCE', ['where', 'or', '0', 'not', 'stance', 'restriction', 'notIn', '0']],
    ]);
  });

  it('by an ID is the same; node and nodes answer null', async () => {
    const gone = encodeId('Item', '00000000-0000-7000-8000-000000000000');
    const { data, errors } = await plainly(
      `{ item(name: "${gone}") { key } restrictions(where: { items: { in: ["${gone}"] } }) { totalCount } node(id: "${gone}") { id } nodes(ids: ["${gone}"]) { id } }`,
    );
    expect(data).toEqual({ item: null, restrictions: null, node: null, nodes: [null] });
    expect(errors?.map(({ extensions: { code, reference } }) => [code, reference])).toEqual([
      ['UNKNOWN_REFERENCE', gone],
      ['UNKNOWN_REFERENCE', gone],
    ]);
  });

  it('an ID of another type stays INVALID_ID', async () => {
    const other = encodeId('Place', '00000000-0000-7000-8000-000000000000');
    for (const source of [
      `{ item(name: "${other}") { key } }`,
      `{ restrictions(where: { items: { in: ["${other}"] } }) { totalCount } }`,
    ])
      expect((await plainly(source)).errors?.map(({ extensions }) => extensions.code)).toEqual([
        'INVALID_ID',
      ]);
  });

  it('unless it was only not known yet: then there is nothing, and no error', async () => {
    const source = `{
      item: restrictions(where: { items: { in: ["later"] } }, asOf: { knownAt: "${past}" }) { totalCount }
      assessUse(item: "later", user: "ukraine", asOf: { knownAt: "${past}" }) { answer }
      actor(name: "biden", asOf: { knownAt: "2020-01-01" }) { key } }`;
    for (const answer of [await plainly(source), await asServed(source)])
      expect(answer).toEqual({ data: { item: { totalCount: 0 }, assessUse: null, actor: null } });
  });
});

describe('subscribing', () => {
  const begin = (source: string) =>
    subscribe({ schema, document: parse(source), contextValue: contextOf() }) as Promise<
      ExecutionResult | object
    >;

  it.each([
    ['statusChanged', 'restrictions'],
    ['statusChanged', 'items'],
    ['statusChanged', 'consentingParties'],
    ['statementRecorded', 'addressees'],
    ['statementRecorded', 'event'],
  ])('%s to %s of a name of nothing is refused, unless it may be unknown', async (field, name) => {
    const asked = (more: string) =>
      begin(`subscription { ${field}(where: { ${name}: { in: ["${misspelt}"] } }${more}) { __typename } }`);
    const { errors } = (await asked('')) as ExecutionResult;
    expect(errors?.map(({ extensions: { code, path } }) => [code, path])).toEqual([
      ['UNKNOWN_REFERENCE', ['where', name, 'in', '0']],
    ]);
    // It begins: what is wanted goes to a hub.
    await expect(asked(', allowUnknown: true')).rejects.toThrow('streamed by the hub');
  });
});
