import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';

const types = Object.values(schema.getTypeMap())
  .filter((it) => !isIntrospectionType(it))
  .filter((it) => isObjectType(it) || isInterfaceType(it));
const isConnection = (name: string) => name.endsWith('Connection');
const fieldsOf = (type: (typeof types)[number]) => Object.values(type.getFields());

/** Lists of objects that are no connection, and what bounds each. */
const bounded: Record<string, string> = {
  absences: 'the fields of the type',
  refusals: 'what one input holds',
  warnings: 'what one input holds, and the kinds of warning',
  'Query.assessUses': 'the uses that are asked about, at most 20',
  'Query.assessTransfers': 'the transfers that are asked about, at most 20',
  'Query.nodes': 'the IDs that are named, at most 100',
  'Query.suggest': 'at most `first`, up to 100',
  'Actor.groups': 'the groups that one actor is a member of',
  'Item.broader': 'the items directly above one',
  'Place.broader': 'the places directly above one',
  'Target.broader': 'the kinds directly above one',
  'Event.participants': 'those who take part in one event',
  'Vote.ballots': 'those who vote at one event',
  'Statement.verbatim': 'the passages that hold one utterance',
  'Statement.speakers': 'those who say one thing together',
  'Speaker.onBehalfOf': 'those for whom one speaker says one thing',
  'Statement.addressees': 'those to whom one thing is said',
  'Statement.via': 'the chain from the speaker to us',
  'Statement.stances': 'the restrictions that one utterance is about',
  'Statement.about': 'the restrictions that one utterance is about',
  'Actor.memberships': 'the groups that one actor is in',
  'Place.memberships': 'the places that one place lies in',
  'Statement.relations': 'what one statement says of others',
  'Statement.translations': 'the languages that one utterance is in',
  'Restriction.parties': 'those who impose one rule or are bound by it by name',
  'Restriction.items': 'the items that one rule names',
  'Restriction.scope': 'the conditions of one rule',
  'Restriction.basis': 'the legal acts that one rule rests on',
  'Restriction.limits': 'the numbers in one rule',
  'RestrictionScope.places': 'the places that one condition names',
  'RestrictionScope.targets': 'the kinds of target that one condition names',
  'Restriction.relations': 'what one rule says of others',
  'Restriction.blockedBy': 'those whose agreement one rule needs',
  'Restriction.timeline':
    'the periods of one rule, of which no two overlap; `statusPeriods` pages through them',
  'Restriction.diff': 'the periods of one rule, of which no two overlap',
  'Consent.timeline': 'the periods of one consent, of which no two overlap',
  'ConsentPeriod.grounds': 'the statements that were given for one period',
  'StatusPeriod.grounds': 'the statements that were given for one period',
  'StatusSnapshot.grounds': 'the statements that were given for one period',
  'Position.stances': 'the last words that are tied',
  'Position.withheld': 'the last words that are tied',
  'Position.statements': 'the last words that are tied',
  'Position.speakers': 'those who took one position, in the last words that are tied',
  'Position.onBehalfOf': 'those for whom one speaker says one thing',
  'RuleFinding.conditions': 'the conditions of one rule',
  'RuleFinding.overriddenBy': 'the exceptions to one rule',
  'RuleFinding.mayBeOverriddenBy': 'the exceptions to one rule',
  'UseAssessment.decidedBy': 'the rules on one item that bind one user',
  'UseAssessment.licenceAuthorities': 'those who grant what the deciding rules demand',
  'TransferAssessment.licenceAuthorities': 'those who grant what the deciding rules demand',
  'Restriction.conditions': 'what one rule demands besides its scope',
  'UseAssessment.mustHold': 'what the rules on one item demand',
  'TransferAssessment.mustHold': 'what the rules on one item demand',
  'UseAssessment.duties': 'the duties on one item of one user',
  'TransferAssessment.duties': 'the duties on one item of one supplier',
  'UseAssessment.missingConsents': 'those whose agreement these rules need',
  'TransferAssessment.decidedBy': 'the rules on one item that bind one supplier',
  'TransferAssessment.missingConsents': 'those whose agreement these rules need',
  'LoadLinesPayload.counts': 'the types of lines',
  'LoadLinesPayload.differing': 'what one input holds, at most 500 lines',
  'SearchEdge.snippets': 'at most 3',
  'QuoteAmbiguous.positions': 'at most a few places of one quote',
  'QuoteNotFound.candidates': 'at most a few places of one quote',
};

describe('a list of objects', () => {
  const lists = types.flatMap((type) =>
    isConnection(type.name)
      ? []
      : fieldsOf(type)
          .filter(({ type: of }) => isListType(isNonNullType(of) ? of.ofType : of))
          .filter(({ type: of }) => isCompositeType(getNamedType(of)))
          .map(({ name }) => (Object.hasOwn(bounded, name) ? name : `${type.name}.${name}`)),
  );

  test('is a connection, or is listed here with its bound', () => {
    expect([...new Set(lists)].filter((it) => !Object.hasOwn(bounded, it))).toEqual([]);
    expect(Object.keys(bounded).filter((it) => !lists.includes(it))).toEqual([]);
  });
});

describe('a connection', () => {
  const connections = types.filter(({ name }) => isConnection(name));

  test('has edges, nodes, information of the page, and a count', () => {
    expect(connections.length).toBeGreaterThan(20);
    for (const type of connections)
      expect({ type: type.name, fields: Object.keys(type.getFields()) }).toEqual({
        type: type.name,
        fields: expect.arrayContaining(['edges', 'nodes', 'pageInfo', 'totalCount']),
      });
  });

  test('is asked for from either end, and null where it fails', () => {
    const fields = types.flatMap((type) =>
      fieldsOf(type)
        .filter(
          (field) =>
            isConnection(getNamedType(field.type).name) &&
            getNamedType(field.type).name !== 'SearchConnection',
        )
        .map((field) => ({ type: type.name, field })),
    );
    for (const { type, field } of fields) {
      const coordinate = `${type}.${field.name}`;
      expect({ coordinate, args: field.args.map(({ name }) => name) }).toEqual({
        coordinate,
        args: expect.arrayContaining(['first', 'after', 'last', 'before']),
      });
      if (type !== 'Query')
        expect({ coordinate, isNullable: !isNonNullType(field.type) }).toEqual({
          coordinate,
          isNullable: true,
        });
    }
  });
});
