import { type GraphQLObjectType, getNamedType } from 'graphql';
import { schema } from '../../src/graphql/schema.ts';
import { capitalized } from '../../src/record/lines/characters.ts';
import { decodeId } from '../../src/record/names/global-id.ts';
import { decodeVersion, encodeVersion } from '../../src/record/revisions/version.ts';
import type { Answer, asking } from './asking.ts';

type Ask = ReturnType<typeof asking>;

const payloadOf = (name: string) =>
  getNamedType(schema.getMutationType()?.getFields()[name]?.type) as GraphQLObjectType;
const ofAll = new Set(Object.keys((schema.getType('Written') as GraphQLObjectType).getFields()));

/** The field of a mutation's payload that has its record, which a period's restriction is beside; null where it has none. */
export function recordOf(name: string): string | null {
  const own = Object.keys(payloadOf(name).getFields()).filter((it) => !ofAll.has(it));
  return own.find((it) => own.length === 1 || it !== 'restriction') ?? null;
}

/** A mutation with `$input`: its record with `selection`, and why it was refused with `refused`. */
export function mutationOf(name: string, selection = '', refused = ''): string {
  const record = recordOf(name);
  return `mutation ($input: ${capitalized(name)}Input!) { ${name}(input: $input) {
    ${record === null ? selection : `${record} { __typename ${selection} }`} refusals { __typename message path ${refused} } } }`;
}

/**
 * What a mutation wrote: its record, or its payload where that has none; or its first refusal, with `field` for its path:
 * `speakers.0.actor`.
 */
export function written(name: string, payload: Answer): Answer {
  const [refusal] = payload.refusals;
  if (refusal !== undefined) {
    const { path, ...rest } = refusal;
    return { ...rest, field: path.join('.') };
  }
  const record = recordOf(name);
  return record === null ? payload : payload[record];
}

/** What a mutation names the record by whose version it expects: a type to be asked by key, or a node. */
const namedBy = [
  'restriction',
  'period',
  'document',
  'actor',
  'item',
  'event',
  'transfer',
  'statement',
  'place',
  'target',
];

/** The input with a number that it has as `expectedVersion` made that version of the record that it names. */
async function withVersion(ask: Ask, name: string, input: Answer): Promise<object> {
  if (typeof input.expectedVersion !== 'number') return input;
  const type = namedBy.find((it) =>
    isAmendment(name) ? name === `amend${capitalized(it)}` : it in input,
  ) as string;
  const named = String(input[type]);
  const source =
    decodeId(named) === null
      ? `query ($name: ID!) { node: ${type}(name: $name) { version } }`
      : `query ($name: ID!) { node(id: $name) { ${[...namedBy, 'statusPeriod', 'consentPeriod']
          .filter((it) => it !== 'period')
          .map((it) => `... on ${capitalized(it)} { version }`)
          .join(' ')} } }`;
  const { node } = await ask(source, { name: named });
  const seen = node && decodeVersion(node.version);
  const { id } = seen ?? { id: '00000000-0000-7000-8000-000000000000' };
  return { ...input, expectedVersion: encodeVersion({ id, version: input.expectedVersion }) };
}

const isAmendment = (name: string) => name.startsWith('amend');

/** Sends a mutation with its input, and answers what it wrote or was refused for. `expectedVersion` may be a number. */
export function writing(ask: Ask) {
  return async (name: string, input: object, selection = '', refused = ''): Promise<Answer> => {
    const given = await withVersion(ask, name, input);
    const data = await ask(mutationOf(name, selection, refused), { input: given });
    return written(name, data[name]);
  };
}
