import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import {
  configOf,
  drizzleCursor,
  isLoadedWithRow,
  isOfNothing,
  mapArguments,
  primaryKeyOf,
  queryOf,
  selectOf,
  tableOf,
} from '../../src/execution/adapters/pothos.ts';
import type { Context } from '../../src/graphql/schema/builder.ts';
import { schema } from '../../src/graphql/schema.ts';

// What the planner relies on in Pothos and its plugins, none of which they promise. After an upgrade, what fails here has moved.

const source = fileURLToPath(new URL('../../src/execution/', import.meta.url));
const typeNamed = (name: string) => schema.getType(name) as GraphQLObjectType;
const fieldOf = (type: string, field: string) =>
  typeNamed(type).getFields()[field] as GraphQLField<unknown, unknown>;
const context = (): Context => ({
  db: null as never,
  hub: null as never,
  principal: null,
  requestId: 'test',
});

const selected = (...names: string[]): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections: names.map((name) =>
    name === 'parties'
      ? { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name }, selectionSet: selected('__typename') }
      : { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } },
  ),
});

/** The `info` of the root field `restriction` with fields selected of it, and of one of these. */
function infoOf(...names: string[]) {
  const path = { prev: undefined, key: 'restriction', typename: 'Query' };
  const of = (type: string, field: string, own: GraphQLResolveInfo['path'], sets?: SelectionSetNode) =>
    ({
      fieldName: field,
      fieldNodes: [
        { kind: Kind.FIELD, name: { kind: Kind.NAME, value: field }, ...(sets && { selectionSet: sets }) },
      ],
      returnType: fieldOf(type, field).type,
      parentType: typeNamed(type),
      path: own,
      schema,
      fragments: {},
      variableValues: {},
    }) as unknown as GraphQLResolveInfo;
  return {
    root: of('Query', 'restriction', path, selected(...names)),
    child: (field: string) => of('Restriction', field, { prev: path, key: field, typename: 'Restriction' }),
  };
}

describe('the planner relies on', () => {
  it('`extensions.pothosDrizzleModel`, the table of a type, and its primary key', () => {
    expect(tableOf(typeNamed('Restriction'))).toBe('restrictions');
    expect(tableOf(typeNamed('Query'))).toBeUndefined();
    expect(primaryKeyOf(typeNamed('Restriction')).names).toEqual(['id']);
    expect(primaryKeyOf(typeNamed('Revision')).columns.map((it) => it.getSQLType())).toEqual(['bigserial']);
  });

  it('`extensions.pothosConfig`, with the resolver of ours and the mappers of arguments', () => {
    const config = configOf(fieldOf('Query', 'restriction'));
    expect(config?.resolve).toBeTypeOf('function');
    expect(config?.resolve).not.toBe(fieldOf('Query', 'restriction').resolve);
    expect(configOf(fieldOf('Restriction', 'statements'))?.argMappers.length).toBeGreaterThan(0);
    expect(configOf(fieldOf('Restriction', 'title'))?.argMappers).toEqual([]);
    expect(
      configOf((schema.getQueryType()?.getFields().__type as never) ?? { extensions: {} }),
    ).toBeUndefined();
  });

  it('`extensions.pothosDrizzleSelect`, a function for a connection', () => {
    expect(selectOf(fieldOf('Restriction', 'statements'))).toBeTypeOf('function');
    expect(selectOf(fieldOf('Restriction', 'parties'))).toBeDefined();
  });

  it('queryFromInfo, whose query for `__typename` alone has empty `with` and `extras`', () => {
    const query = queryOf(context(), infoOf('__typename').root, typeNamed('Restriction'));
    expect(query).toMatchObject({ with: {}, extras: {} });
    expect(isOfNothing(query)).toBe(true);
    expect(isOfNothing({ columns: {} })).toBe(false);
    const more = queryOf(context(), infoOf('parties').root, typeNamed('Restriction'));
    expect(isOfNothing(more)).toBe(false);
    expect(Object.keys(more.with ?? {})).toHaveLength(1);
  });

  it('the mappings that queryFromInfo leaves in the context, by the path of a field', () => {
    const own = context();
    const { root, child } = infoOf('parties');
    queryOf(own, root, typeNamed('Restriction'));
    expect(isLoadedWithRow(own, child('parties'))).toBe(true);
    expect(isLoadedWithRow(context(), child('parties'))).toBe(false);
    expect(isLoadedWithRow(own, child('relations'))).toBe(false);
  });

  it('mappers of arguments that keep an error as a symbol, to throw it later', () => {
    const field = fieldOf('Restriction', 'statements');
    const { child } = infoOf('statements');
    const map = (args: object) => mapArguments(field, args, context(), child('statements'));
    expect(map({ first: 5 })).toMatchObject({ first: 5 });
    expect(map({ first: 5, after: 'no cursor' })).toBeNull();
  });

  it("plugin-drizzle's form of a cursor: a value with its type, or several as a JSON array", () => {
    expect(drizzleCursor([5])).toBe('DC:N:5');
    expect(drizzleCursor(['a'])).toBe('DC:S:a');
    expect(drizzleCursor(['a', 5])).toBe('DC:T:["S:a","N:5"]');
  });
});

/** The files of the engine that know of Pothos. */
const thatKnowPothos = (files: ReadonlyMap<string, string>): string[] =>
  [...files].filter(([, text]) => /@pothos\/|pothos[A-Z]/.test(text)).map(([name]) => name);

it('no file but the adapters knows of Pothos', () => {
  const files = new Map(
    readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name.replaceAll('\\', '/'), readFileSync(source + name, 'utf8')]),
  );
  expect(thatKnowPothos(files)).toEqual(['adapters/pothos.ts']);
  expect(thatKnowPothos(new Map([['planner/a.ts', 'type.extensions.pothosDrizzleModel']]))).toEqual([
    'planner/a.ts',
  ]);
});
