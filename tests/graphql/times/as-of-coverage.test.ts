import { getNamedType, isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';

/** What is not asked as of other times by an argument, and why. */
const WITHOUT: Record<string, string> = {
  'Query.node': 'its ID names the times',
  'Query.nodes': 'their IDs name the times',
  'Query.changes': 'the feed is the same at all times',
  'Query.revision': 'a revision is the same at all times',
  'Query.apiKeys': 'keys are no part of the record',
  'Query.limits': 'limits are those of the server',
  'Query.position': 'it is where the feed is now',
  'Query.revisions': 'revisions are the same at all times',
  'Query.suggest': 'it helps to type the name of what is there now',
  'Query.feed': 'it is how far the feed reaches now',
  'Query.service': 'it is the server',
  'Query.viewer': 'it is who asks now',
  'RestrictionConnection.groups': 'they are as of the times of the page',
  'StatementConnection.groups': 'they are as of the times of the page',
  'RuleFinding.evidence': 'it is as of the times of the assessment',
  'UseAssessment.findings': 'they are as of the times of the assessment',
  'TransferAssessment.findings': 'they are as of the times of the assessment',
};

const isConnection = (type: unknown) => isObjectType(type) && 'pageInfo' in type.getFields();

/** Every root field, and every connection, as `Type.field`, with whether it has an `asOf`. */
function* askedForMany(): Generator<[name: string, hasAsOf: boolean]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields()))
      if (type === schema.getQueryType() || isConnection(getNamedType(field.type)))
        yield [`${type.name}.${field.name}`, field.args.some(({ name }) => name === 'asOf')];
  }
}

it('every root field and every connection takes `asOf`, but for those with a reason', () => {
  const fields = new Map(askedForMany());
  expect(fields.size).toBeGreaterThan(25);
  const missing = [...fields]
    .filter(([name, hasAsOf]) => !hasAsOf && !(name in WITHOUT) && !/\.changes$/.test(name))
    .map(([name]) => name);
  expect(missing).toEqual([]);
});
