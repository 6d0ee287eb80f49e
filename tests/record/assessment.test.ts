import { describe, expect, test } from 'vitest';
import { modality, restrictionStatus } from '../../src/db/tables/index.ts';
import {
  type AssessedRule,
  assess,
  type RuleConsent,
  reasonsInOrder,
} from '../../src/record/assessment/assess.ts';
import { type Modality, notInForce, type Status } from '../../src/record/assessment/effects.ts';
import type { ScopeCondition, UsedConcept } from '../../src/record/assessment/scope.ts';
import { tablesIn, wordsOf } from '../support/pages/page-tables.ts';
import { fc } from '../support/runs/drawing.ts';

const concept = (id: string, ...broader: string[]): UsedConcept => ({ id, broader });
const north = concept('north');
const coast = concept('coast', 'north');
const harbour = concept('harbour', 'coast', 'north');
const south = concept('south');
const bases = concept('bases');
const airfields = concept('airfields', 'bases');
const depots = concept('depots', 'bases');

const within = (...concepts: UsedConcept[]): ScopeCondition => ({
  dimension: 'PLACE',
  operator: 'WITHIN',
  concepts,
});
const outside = (...places: UsedConcept[]): ScopeCondition => ({
  ...within(...places),
  operator: 'NOT_WITHIN',
});
const against = (...targets: UsedConcept[]): ScopeCondition => ({
  ...within(...targets),
  dimension: 'TARGET',
});
const notAgainst = (target: UsedConcept): ScopeCondition => ({ ...outside(target), dimension: 'TARGET' });

let count = 0;

const rule = (modality: Modality, status: Status | null, more: Partial<AssessedRule> = {}): AssessedRule => {
  count += 1;
  return {
    id: `rule-${count}`,
    modality,
    status,
    scope: [],
    exceptionTo: [],
    licenceAuthorityId: null,
    conditions: [],
    consents: [],
    ...more,
  };
};
const on = (...scope: ScopeCondition[]) => ({ scope });

type Use = { place?: UsedConcept; target?: UsedConcept };
const judge = (
  rules: AssessedRule[],
  { place, target }: Use = {},
  needs: RuleConsent['covers'] = 'EXPANSION_OF_USE',
) => assess({ place: place ?? null, target: target ?? null, needs, rules });
const find = (condition: ScopeCondition, use?: Use) =>
  judge([rule('DUTY', 'PERMITTED', on(condition))], use).findings[0]?.finding;

describe('a scope', () => {
  test.each([
    ['within the place itself', within(coast), coast, 'MET'],
    ['within one of several', within(south, coast), harbour, 'MET'],
    ['within one of several, where another is narrower', within(harbour, north), coast, 'MET'],
    ['within none of several', within(south, concept('west')), coast, 'NOT_MET'],
    ['within one of several perhaps', within(south, harbour), coast, 'NOT_COMPARABLE'],
    ['outside of several', outside(south, concept('west')), coast, 'MET'],
    ['outside of several, in one of them', outside(south, north), coast, 'NOT_MET'],
    ['outside of several, in one of them perhaps', outside(south, harbour), coast, 'NOT_COMPARABLE'],
    ['outside of several, in one and perhaps in another', outside(harbour, north), coast, 'NOT_MET'],
    ['within, far down', within(north), harbour, 'MET'],
    ['within, in a broader place', within(coast), north, 'NOT_COMPARABLE'],
    ['within, elsewhere', within(coast), south, 'NOT_MET'],
    ['within, no place given', within(coast), undefined, 'NOT_COMPARABLE'],
    ['outside of the place itself', outside(coast), coast, 'NOT_MET'],
    ['outside, far down in it', outside(north), harbour, 'NOT_MET'],
    ['outside, in a broader place', outside(coast), north, 'NOT_COMPARABLE'],
    ['outside, elsewhere', outside(coast), south, 'MET'],
    ['outside, no place given', outside(coast), undefined, 'NOT_COMPARABLE'],
  ])('of a place: %s', (_, condition, place, finding) => {
    expect(find(condition, { ...(place && { place }) })).toBe(finding);
  });

  test('siblings under one broader place are apart', () => {
    const shore = concept('shore', 'north');
    expect(find(within(coast), { place: shore })).toBe('NOT_MET');
    expect(find(outside(coast), { place: shore })).toBe('MET');
  });

  test.each([
    ['the kind itself', against(bases), bases, 'MET'],
    ['a narrower kind', against(bases), airfields, 'MET'],
    ['a broader kind', against(airfields), bases, 'NOT_COMPARABLE'],
    ['another kind, which may overlap', against(airfields), depots, 'NOT_COMPARABLE'],
    ['no target given', against(airfields), undefined, 'NOT_COMPARABLE'],
    ['none of this kind, and it is one', notAgainst(bases), airfields, 'NOT_MET'],
    ['none of this kind, and it is another', notAgainst(airfields), depots, 'NOT_COMPARABLE'],
    ['none of this kind, and it is a broader one', notAgainst(airfields), bases, 'NOT_COMPARABLE'],
  ])('of a target: %s', (_, condition, target, finding) => {
    expect(find(condition, { ...(target && { target }) })).toBe(finding);
  });

  test('without conditions is met by whatever is done', () => {
    expect(judge([rule('DUTY', null)]).findings[0]?.finding).toBe('MET');
  });

  test.each([
    ['all hold', [within(north), against(bases)], { place: coast, target: airfields }, 'MET'],
    ['one does not', [within(south), against(bases)], { place: coast, target: airfields }, 'NOT_MET'],
    ['one cannot be compared', [within(north), against(bases)], { place: coast }, 'NOT_COMPARABLE'],
    ['one does not, one cannot be compared', [against(bases), within(south)], { place: coast }, 'NOT_MET'],
    ['a place inside another', [within(north), outside(coast)], { place: harbour }, 'NOT_MET'],
    ['both of places', [within(north), outside(coast)], { place: north }, 'NOT_COMPARABLE'],
  ])('of several conditions: %s', (_, scope, use, finding) => {
    const [found] = judge([rule('DUTY', 'PERMITTED', { scope })], use).findings;
    expect(found?.finding).toBe(finding);
    expect(found?.conditions.map(({ condition }) => condition)).toEqual(scope);
  });
});

const page = 'assessments.md';
const concepts: Record<string, UsedConcept> = { north, coast, harbour, south, bases, airfields, depots };
const conceptIn = (name = ''): UsedConcept => {
  const found = concepts[name];
  if (found === undefined) throw new Error(`docs/${page} speaks of "${name}", which is not said to be there`);
  return found;
};

/** The rules of a cell: `name: KIND STATUS within a or b outside c against d, exception to name; …`. */
function rulesIn(cell: string): AssessedRule[] {
  if (cell.startsWith('*')) return [];
  return cell.split(';').map((text, at): AssessedRule => {
    const form =
      /^(?:(\w+): )?([A-Z]+) (\w+)((?: (?:within|outside|against) \w+(?: or \w+)*)*)(?:, exception to (\w+))?(?:, if ([A-Z]+))?$/;
    const [, name = `rule-${at}`, kind = '', status = '', scope = '', exceptionTo, condition] =
      form.exec(text.trim()) ?? [];
    if (!kind) throw new Error(`docs/${page} has a rule that is not in the form of the others: ${text}`);
    const conditions = [...scope.matchAll(/(within|outside|against) (\w+(?: or \w+)*)/g)].map(
      ([, how, of = '']) =>
        ({ within, outside, against })[how as 'within'](...of.split(' or ').map(conceptIn)),
    );
    return {
      ...rule(kind as Modality, status === 'none' ? null : (status as Status), on(...conditions)),
      id: name,
      exceptionTo: exceptionTo === undefined ? [] : [exceptionTo],
      conditions: condition === undefined ? [] : [{ restrictionId: condition, ordinal: 0 }],
    };
  });
}

/** What a cell asks: `at a against b`, or `anywhere`. */
function useIn(cell: string): Use {
  const [, place, target] = /^(?:at (\w+)|anywhere)(?: against (\w+))?$/.exec(cell) ?? [];
  return { ...(place && { place: conceptIn(place) }), ...(target && { target: conceptIn(target) }) };
}

describe('docs/assessments.md', () => {
  const [effects = []] = tablesIn(page, 'What a rule says, by its status and its kind');
  const kinds = (cell: string) => (cell === 'any' ? modality.enumValues : (wordsOf(cell) as Modality[]));
  const each = effects.flatMap((row) =>
    wordsOf(row.Status).flatMap((status) => kinds(row.Kind ?? '').map((kind) => ({ row, status, kind }))),
  );
  const answerIn = (cell = '') =>
    cell === '–'
      ? { answer: 'UNKNOWN', reason: 'NOTHING_DECIDES' }
      : { answer: cell, ...(cell === 'UNKNOWN' && { reason: 'PROHIBITION_NOT_COMPARABLE' }) };

  test('says of every status and every kind what it does, once', () => {
    const all = ['none', ...restrictionStatus.enumValues].flatMap((status) =>
      modality.enumValues.map((kind) => `${status} ${kind}`),
    );
    expect(each.map(({ status, kind }) => `${status} ${kind}`).sort()).toEqual(all.sort());
  });

  test.each(each)('$kind $status', ({ row, status, kind }) => {
    const one = rule(kind, status === 'none' ? null : (status as Status), on(within(coast)));
    const told = (place: UsedConcept) => judge([one], { place });
    expect(told(harbour)).toMatchObject(answerIn(row['Under its scope']));
    expect(told(south)).toMatchObject(answerIn(row['Outside of it']));
    expect(told(north)).toMatchObject(answerIn(row['Not comparable']));
  });

  test('has the reasons in their order, each with its answer', () => {
    const [order = []] = tablesIn(page, 'Which rule decides');
    expect(order.map((row) => row.Reason)).toEqual(reasonsInOrder);
    const [cases = []] = tablesIn(page, 'Cases');
    const answers = new Map(order.map((row) => [row.Reason, row.Answer]));
    for (const row of cases) expect([row.Rules, row.Answer]).toEqual([row.Rules, answers.get(row.Reason)]);
    const all = [...cases, ...conditional];
    expect([...new Set(all.map((row) => row.Reason))].sort()).toEqual([...reasonsInOrder].sort());
  });

  const conditional = tablesIn(page, 'Conditions').flat();
  test.each([...tablesIn(page, 'Cases').flat(), ...conditional])('$Rules, $Asked: $Answer', (row) => {
    const { answer, reason, mustHold } = judge(rulesIn(row.Rules as string), useIn(row.Asked as string));
    expect([answer, reason]).toEqual([row.Answer, row.Reason]);
    expect(mustHold.map((it) => it.restrictionId)).toEqual(wordsOf(row['Must hold']));
  });
});

describe('an assessment', () => {
  test('names every rule that decides, and lists all in their order', () => {
    const near = rule('PROHIBITION', 'PROHIBITED', on(within(north)));
    const far = rule('PROHIBITION', 'PROHIBITED', on(within(south)));
    const other = rule('PROHIBITION', 'LIMITED', on(outside(south)));
    const { decidedBy, findings } = judge([other, far, near], { place: coast });
    expect(decidedBy.map((it) => it.rule)).toEqual([other, near]);
    expect(findings.map((it) => it.rule)).toEqual([other, far, near]);
  });

  test('says which rules are in force', () => {
    const rules = [null, ...restrictionStatus.enumValues].map((status) => rule('PROHIBITION', status));
    const inForce = judge(rules).findings.filter((it) => it.inForce);
    expect(inForce.map((it) => it.rule.status)).toEqual(
      restrictionStatus.enumValues.filter(
        (it) => !['PROPOSED', 'REJECTED', 'SUSPENDED', 'LIFTED'].includes(it),
      ),
    );
  });

  test('names the exceptions that override a rule, and those that may', () => {
    const ban = rule('PROHIBITION', 'PROHIBITED', on(within(north)));
    const except = (...scope: ScopeCondition[]) =>
      rule('PERMISSION', 'PERMITTED', { scope, exceptionTo: [ban.id] });
    const rules = [ban, except(within(coast)), except(within(south)), except(against(bases))];
    const [first, ...others] = judge(rules, { place: harbour }).findings;
    expect([first?.overriddenBy, first?.mayBeOverriddenBy]).toEqual([[rules[1]], [rules[3]]]);
    expect(others.flatMap((it) => [...it.overriddenBy, ...it.mayBeOverriddenBy])).toEqual([]);
    const open = judge([ban, except(against(bases))], { place: harbour });
    expect([open.answer, open.decidedBy.map((it) => it.rule)]).toEqual(['UNKNOWN', [ban]]);
  });
});

describe('the missing consents', () => {
  const consent = (state: RuleConsent['state'], covers: RuleConsent['covers'] = 'EXPANSION_OF_USE') => ({
    covers,
    state,
  });
  const asked = consent('REQUESTED');

  test.each<[RuleConsent['state'], boolean]>([
    [null, true],
    ['NOT_REQUESTED', true],
    ['REQUESTED', true],
    ['UNDER_CONSIDERATION', true],
    ['DENIED', true],
    ['WITHDRAWN', true],
    ['GRANTED', false],
  ])('hold one that is %s: %s', (state, isMissing) => {
    const { missingConsents } = judge([rule('PROHIBITION', 'LIMITED', { consents: [consent(state)] })]);
    expect(missingConsents).toHaveLength(isMissing ? 1 : 0);
  });

  test('of a use hold none to a transfer, and the other way round', () => {
    const transfer = consent('DENIED', 'TRANSFER');
    const ban = rule('PROHIBITION', 'LIMITED', { consents: [transfer, asked] });
    expect(judge([ban]).missingConsents).toEqual([asked]);
    expect(judge([ban], {}, 'TRANSFER').missingConsents).toEqual([transfer]);
  });

  test('hold none of a prohibition that does not decide', () => {
    const elsewhere = rule('PROHIBITION', 'PROHIBITED', { ...on(within(south)), consents: [asked] });
    const overridden = rule('PROHIBITION', 'PROHIBITED', { consents: [asked] });
    const exception = rule('PERMISSION', 'PERMITTED', { exceptionTo: [overridden.id] });
    const ban = rule('PROHIBITION', 'PROHIBITED');
    const { answer, missingConsents } = judge([elsewhere, overridden, exception, ban], { place: coast });
    expect(answer).toBe('NOT_PERMITTED');
    expect(missingConsents).toEqual([]);
  });

  test('hold those to an exception that does not reach as far', () => {
    const ban = rule('PROHIBITION', 'PROHIBITED');
    const consents = [asked];
    const short = rule('PERMISSION', 'LIMITED', {
      ...on(within(south)),
      exceptionTo: [ban.id],
      consents,
    });
    expect(judge([ban, short], { place: coast }).missingConsents).toEqual([asked]);
    const other = { ...short, exceptionTo: [] };
    expect(judge([ban, other], { place: coast }).missingConsents).toEqual([]);
    const dropped = { ...short, status: 'LIFTED' as const };
    expect(judge([ban, dropped], { place: coast }).missingConsents).toEqual([]);
  });

  test('are none where the answer is another', () => {
    const consents = [asked];
    expect(judge([rule('PROHIBITION', 'LIMITED', { ...on(within(south)), consents })])).toMatchObject({
      reason: 'PROHIBITION_NOT_COMPARABLE',
      missingConsents: [],
    });
    expect(judge([rule('PERMISSION', 'LIMITED', { consents })])).toMatchObject({
      answer: 'PERMITTED_WITH_LIMITS',
      missingConsents: [],
    });
  });
});

describe('whatever the rules', () => {
  const places = fc.constantFrom(north, coast, harbour, south);
  const targets = fc.constantFrom(bases, airfields, depots);
  const condition = fc.oneof(
    fc.tuple(fc.constantFrom(within, outside), places),
    fc.tuple(fc.constantFrom(against, notAgainst), targets),
  );
  const anyRule = (status: fc.Arbitrary<Status | null>) =>
    fc.record({
      modality: fc.constantFrom(...modality.enumValues),
      licenceAuthorityId: fc.constant(null),
      conditions: fc.constantFrom([], [{ restrictionId: 'some', ordinal: 0 }]),
      status,
      scope: fc.array(
        condition.map(([of, it]) => of(it)),
        { maxLength: 3 },
      ),
      exceptionTo: fc.uniqueArray(fc.constantFrom('0', '1', '2', '3'), { maxLength: 2 }),
      consents: fc.array(
        fc.record({
          covers: fc.constantFrom<RuleConsent['covers']>('EXPANSION_OF_USE', 'TRANSFER'),
          state: fc.constantFrom<RuleConsent['state']>('DENIED', 'GRANTED', null),
        }),
        { maxLength: 2 },
      ),
    });
  const numbered = (rules: Omit<AssessedRule, 'id'>[]): AssessedRule[] =>
    rules.map((it, index) => ({ ...it, id: String(index) }));
  const rules = fc
    .array(anyRule(fc.constantFrom(...restrictionStatus.enumValues, null)), { maxLength: 5 })
    .map(numbered);
  const use = fc.record({ place: places, target: targets }, { requiredKeys: [] });
  const told = (rules: AssessedRule[], it: Use) => {
    const { answer, reason, decidedBy, missingConsents } = judge(rules, it);
    const consents = missingConsents.map((consent) => JSON.stringify(consent)).sort();
    return { answer, reason, decidedBy: decidedBy.map(({ rule }) => rule.id).sort(), consents };
  };

  test('their order does not matter', () => {
    const shuffled = rules.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, use, ([all, other], it) => {
        expect(told(other, it)).toEqual(told(all, it));
      }),
    );
  });

  test('one more that is not in force changes nothing', () => {
    const idle = anyRule(fc.constantFrom(...notInForce, null));
    fc.assert(
      fc.property(rules, idle, use, (all, one, it) => {
        expect(told([...all, { ...one, id: 'one' }], it)).toEqual(told(all, it));
      }),
    );
  });

  test('one more prohibition never makes a use permitted', () => {
    fc.assert(
      fc.property(rules, use, (all, it) => {
        const ban: AssessedRule = { ...rule('PROHIBITION', 'PROHIBITED'), id: 'ban' };
        expect(told([...all, ban], it).answer).toBe('NOT_PERMITTED');
      }),
    );
  });

  test('without any in force the answer is no yes', () => {
    const idle = fc.array(anyRule(fc.constantFrom(...notInForce, null))).map(numbered);
    fc.assert(
      fc.property(idle, use, (all, it) => {
        expect(told(all, it)).toMatchObject({ answer: 'UNKNOWN', decidedBy: [] });
      }),
    );
  });
});
