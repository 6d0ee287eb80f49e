import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assessUse,
  type UseCondition,
  type UseConsent,
  type UsedConcept,
  type UseRule,
} from '../../src/record/use-assessment.ts';

const concept = (id: string, ...broader: string[]): UsedConcept => ({ id, broader });
const north = concept('north');
const coast = concept('coast', 'north');
const harbour = concept('harbour', 'coast', 'north');
const south = concept('south');
const bases = concept('bases');
const airfields = concept('airfields', 'bases');
const depots = concept('depots', 'bases');

const within = (...concepts: UsedConcept[]): UseCondition => ({
  dimension: 'PLACE',
  operator: 'WITHIN',
  concepts,
});
const outside = (...places: UsedConcept[]): UseCondition => ({
  ...within(...places),
  operator: 'NOT_WITHIN',
});
const against = (target: UsedConcept): UseCondition => ({ ...within(target), dimension: 'TARGET' });
const notAgainst = (target: UsedConcept): UseCondition => ({ ...outside(target), dimension: 'TARGET' });

type Modality = UseRule['modality'];
type Status = UseRule['status'];
let count = 0;

const rule = (modality: Modality, status: Status, more: Partial<UseRule> = {}): UseRule => {
  count += 1;
  return { id: `rule-${count}`, modality, status, conditions: [], exceptionTo: [], consents: [], ...more };
};
const on = (...conditions: UseCondition[]) => ({ conditions });

type Use = { place?: UsedConcept; target?: UsedConcept };
const assess = (rules: UseRule[], { place, target }: Use = {}) =>
  assessUse({ place: place ?? null, target: target ?? null, rules });
const answer = (rules: UseRule[], use?: Use) => {
  const { answer, reason } = assess(rules, use);
  return `${answer}: ${reason}`;
};
const find = (condition: UseCondition, use?: Use) =>
  assess([rule('DUTY', 'PERMITTED', on(condition))], use).findings[0]?.finding;

const prohibited = 'NOT_PERMITTED: PROHIBITION_MET';
const notComparable = 'UNKNOWN: PROHIBITION_NOT_COMPARABLE';
const limited = 'PERMITTED_WITH_LIMITS: WITHIN_LIMITS';
const discouraged = 'DISCOURAGED: ADVISED_AGAINST';
const permitted = 'PERMITTED: PERMISSION_MET';
const undecided = 'UNKNOWN: NOTHING_DECIDES';

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
    expect(assess([rule('DUTY', null)]).findings[0]?.finding).toBe('MET');
  });

  test.each([
    ['all hold', [within(north), against(bases)], { place: coast, target: airfields }, 'MET'],
    ['one does not', [within(south), against(bases)], { place: coast, target: airfields }, 'NOT_MET'],
    ['one cannot be compared', [within(north), against(bases)], { place: coast }, 'NOT_COMPARABLE'],
    ['one does not, one cannot be compared', [against(bases), within(south)], { place: coast }, 'NOT_MET'],
    ['a place inside another', [within(north), outside(coast)], { place: harbour }, 'NOT_MET'],
    ['both of places', [within(north), outside(coast)], { place: north }, 'NOT_COMPARABLE'],
  ])('of several conditions: %s', (_, conditions, use, finding) => {
    const [found] = assess([rule('DUTY', 'PERMITTED', { conditions })], use).findings;
    expect(found?.finding).toBe(finding);
    expect(found?.conditions.map(({ condition }) => condition)).toEqual(conditions);
  });
});

describe('the table', () => {
  test.each<[string, UseRule[], string]>([
    ['a prohibition', [rule('PROHIBITION', 'PROHIBITED', on(within(north)))], prohibited],
    [
      'a prohibition with limits, outside of them',
      [rule('PROHIBITION', 'LIMITED', on(outside(south)))],
      prohibited,
    ],
    ['a prohibition elsewhere', [rule('PROHIBITION', 'PROHIBITED', on(within(south)))], undecided],
    [
      'a prohibition of a narrower place',
      [rule('PROHIBITION', 'PROHIBITED', on(within(harbour)))],
      notComparable,
    ],
    ['one that is discouraged only', [rule('PROHIBITION', 'DISCOURAGED', on(within(north)))], undecided],
    [
      'any status in force leaves it open where it cannot be compared',
      [rule('PROHIBITION', 'DISCOURAGED', on(within(harbour)))],
      notComparable,
    ],
    [
      'a prohibition with limits, inside of them',
      [rule('PROHIBITION', 'LIMITED', on(outside(north)))],
      limited,
    ],
    ['a permission with limits', [rule('PERMISSION', 'LIMITED', on(within(north)))], limited],
    ['a permission with limits, elsewhere', [rule('PERMISSION', 'LIMITED', on(within(south)))], undecided],
    [
      'a permission with limits that cannot be compared',
      [rule('PERMISSION', 'LIMITED', on(within(harbour)))],
      undecided,
    ],
    ['an advisory', [rule('ADVISORY', 'DISCOURAGED', on(within(north)))], discouraged],
    ['an advisory elsewhere', [rule('ADVISORY', 'DISCOURAGED', on(within(south)))], undecided],
    ['an advisory that cannot be compared', [rule('ADVISORY', 'DISCOURAGED', on(against(bases)))], undecided],
    ['a permission', [rule('PERMISSION', 'PERMITTED', on(within(north)))], permitted],
    ['a permission elsewhere', [rule('PERMISSION', 'PERMITTED', on(within(south)))], undecided],
    [
      'a permission that cannot be compared',
      [rule('PERMISSION', 'PERMITTED', on(within(harbour)))],
      undecided,
    ],
    ['a duty', [rule('DUTY', 'PERMITTED')], undecided],
    ['no rule at all', [], undecided],
  ])('%s', (_, rules, expected) => {
    expect(answer(rules, { place: coast })).toBe(expected);
  });

  const rows = {
    prohibition: rule('PROHIBITION', 'PROHIBITED'),
    open: rule('PROHIBITION', 'LIMITED', on(within(harbour))),
    limits: rule('PERMISSION', 'LIMITED'),
    advisory: rule('ADVISORY', 'DISCOURAGED'),
    permission: rule('PERMISSION', 'PERMITTED'),
  };
  test.each([
    [prohibited, [rows.permission, rows.advisory, rows.limits, rows.open, rows.prohibition]],
    [notComparable, [rows.permission, rows.advisory, rows.limits, rows.open]],
    [limited, [rows.permission, rows.advisory, rows.limits]],
    [discouraged, [rows.permission, rows.advisory]],
    [permitted, [rows.permission]],
  ])('the first row that holds: %s', (expected, rules) => {
    expect(answer(rules, { place: coast })).toBe(expected);
  });

  test.each(['PROPOSED', 'LIFTED', null] as const)('a rule that is %s decides nothing', (status) => {
    const all = (['PROHIBITION', 'PERMISSION', 'ADVISORY', 'DUTY'] as const).map((it) => rule(it, status));
    const hazy = rule('PROHIBITION', status, on(within(harbour)));
    const { findings, ...assessment } = assess([...all, hazy], { place: coast });
    expect(assessment).toMatchObject({ answer: 'UNKNOWN', reason: 'NOTHING_DECIDES', decidedBy: [] });
    expect(findings.map((it) => it.inForce)).toEqual([false, false, false, false, false]);
  });

  test('names every rule that decides, and lists all in their order', () => {
    const near = rule('PROHIBITION', 'PROHIBITED', on(within(north)));
    const far = rule('PROHIBITION', 'PROHIBITED', on(within(south)));
    const other = rule('PROHIBITION', 'LIMITED', on(outside(south)));
    const { decidedBy, findings } = assess([other, far, near], { place: coast });
    expect(decidedBy.map((it) => it.rule)).toEqual([other, near]);
    expect(findings.map((it) => it.rule)).toEqual([other, far, near]);
  });
});

describe('an exception', () => {
  const ban = rule('PROHIBITION', 'PROHIBITED', on(within(north)));
  const exception = (status: Status, more: Partial<UseRule> = {}, modality: Modality = 'PERMISSION') =>
    rule(modality, status, { exceptionTo: [ban.id], ...more });

  test('that is met overrides what it is an exception to', () => {
    const border = exception('PERMITTED', on(within(coast)));
    const assessment = assess([ban, border], { place: harbour });
    expect(assessment.answer).toBe('PERMITTED');
    expect(assessment.findings.map((it) => it.overriddenBy)).toEqual([[border], []]);
  });

  test('with limits gives limits', () => {
    expect(answer([ban, exception('LIMITED')], { place: harbour })).toBe(limited);
  });

  test.each<[string, UseRule]>([
    ['is not met', exception('PERMITTED', on(within(south)))],
    ['cannot be compared', exception('PERMITTED', on(against(bases)))],
    ['is proposed', exception('PROPOSED')],
    ['is lifted', exception('LIFTED')],
    ['has no status', exception(null)],
    ['is no permission', exception('PERMITTED', {}, 'DUTY')],
    ['is one to another rule', exception('PERMITTED', { exceptionTo: ['other'] })],
    ['is related in no such way', exception('PERMITTED', { exceptionTo: [] })],
  ])('that %s overrides nothing', (_, it) => {
    const { answer, findings } = assess([it, ban], { place: harbour });
    expect(answer).toBe('NOT_PERMITTED');
    expect(findings.flatMap(({ overriddenBy }) => overriddenBy)).toEqual([]);
  });

  test('to one prohibition leaves another', () => {
    const other = rule('PROHIBITION', 'PROHIBITED');
    const { decidedBy } = assess([ban, exception('PERMITTED'), other], { place: harbour });
    expect(decidedBy.map((it) => it.rule)).toEqual([other]);
  });

  test('makes nothing certain of a prohibition that cannot be compared', () => {
    expect(answer([ban, exception('PERMITTED')])).toBe(notComparable);
  });
});

describe('the missing consents', () => {
  const consent = (state: UseConsent['state'], covers: UseConsent['covers'] = 'EXPANSION_OF_USE') => ({
    covers,
    state,
  });
  const asked = consent('REQUESTED');

  test.each<[UseConsent['state'], boolean]>([
    [null, true],
    ['NOT_REQUESTED', true],
    ['REQUESTED', true],
    ['UNDER_CONSIDERATION', true],
    ['DENIED', true],
    ['WITHDRAWN', true],
    ['GRANTED', false],
  ])('hold one that is %s: %s', (state, isMissing) => {
    const { missingConsents } = assess([rule('PROHIBITION', 'LIMITED', { consents: [consent(state)] })]);
    expect(missingConsents).toHaveLength(isMissing ? 1 : 0);
  });

  test('hold none to a transfer', () => {
    const ban = rule('PROHIBITION', 'LIMITED', { consents: [consent('DENIED', 'TRANSFER'), asked] });
    expect(assess([ban]).missingConsents).toEqual([asked]);
  });

  test('hold none of a prohibition that does not decide', () => {
    const elsewhere = rule('PROHIBITION', 'PROHIBITED', { ...on(within(south)), consents: [asked] });
    const overridden = rule('PROHIBITION', 'PROHIBITED', { consents: [asked] });
    const exception = rule('PERMISSION', 'PERMITTED', { exceptionTo: [overridden.id] });
    const ban = rule('PROHIBITION', 'PROHIBITED');
    const { answer, missingConsents } = assess([elsewhere, overridden, exception, ban], { place: coast });
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
    expect(assess([ban, short], { place: coast }).missingConsents).toEqual([asked]);
    const other = { ...short, exceptionTo: [] };
    expect(assess([ban, other], { place: coast }).missingConsents).toEqual([]);
    const dropped = { ...short, status: 'LIFTED' as const };
    expect(assess([ban, dropped], { place: coast }).missingConsents).toEqual([]);
  });

  test('are none where the answer is another', () => {
    const consents = [asked];
    expect(assess([rule('PROHIBITION', 'LIMITED', { ...on(within(south)), consents })])).toMatchObject({
      reason: 'PROHIBITION_NOT_COMPARABLE',
      missingConsents: [],
    });
    expect(assess([rule('PERMISSION', 'LIMITED', { consents })])).toMatchObject({
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
  const anyRule = (status: fc.Arbitrary<Status>) =>
    fc.record({
      modality: fc.constantFrom<Modality>('PROHIBITION', 'PERMISSION', 'DUTY', 'ADVISORY'),
      status,
      conditions: fc.array(
        condition.map(([of, it]) => of(it)),
        { maxLength: 3 },
      ),
      exceptionTo: fc.uniqueArray(fc.constantFrom('0', '1', '2', '3'), { maxLength: 2 }),
      consents: fc.array(
        fc.record({
          covers: fc.constantFrom<UseConsent['covers']>('EXPANSION_OF_USE', 'TRANSFER'),
          state: fc.constantFrom<UseConsent['state']>('DENIED', 'GRANTED', null),
        }),
        { maxLength: 2 },
      ),
    });
  const numbered = (rules: Omit<UseRule, 'id'>[]): UseRule[] =>
    rules.map((it, index) => ({ ...it, id: String(index) }));
  const rules = fc
    .array(
      anyRule(
        fc.constantFrom<Status>(
          'PROPOSED',
          'PROHIBITED',
          'LIMITED',
          'DISCOURAGED',
          'PERMITTED',
          'LIFTED',
          null,
        ),
      ),
      { maxLength: 5 },
    )
    .map(numbered);
  const use = fc.record({ place: places, target: targets }, { requiredKeys: [] });
  const told = (rules: UseRule[], it: Use) => {
    const { answer, reason, decidedBy, missingConsents } = assess(rules, it);
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
    const idle = anyRule(fc.constantFrom<Status>('LIFTED', 'PROPOSED', null));
    fc.assert(
      fc.property(rules, idle, use, (all, one, it) => {
        expect(told([...all, { ...one, id: 'one' }], it)).toEqual(told(all, it));
      }),
    );
  });

  test('one more prohibition never makes a use permitted', () => {
    fc.assert(
      fc.property(rules, use, (all, it) => {
        const ban: UseRule = { ...rule('PROHIBITION', 'PROHIBITED'), id: 'ban' };
        expect(told([...all, ban], it).answer).toBe('NOT_PERMITTED');
      }),
    );
  });

  test('without any in force the answer is no yes', () => {
    const idle = fc.array(anyRule(fc.constantFrom<Status>('LIFTED', 'PROPOSED', null))).map(numbered);
    fc.assert(
      fc.property(idle, use, (all, it) => {
        expect(told(all, it)).toMatchObject({ answer: 'UNKNOWN', decidedBy: [] });
      }),
    );
  });
});
