import { describe, expect, it, test } from 'vitest';
import { readObject } from '../../../src/record/bundle/json.ts';
import { BundleRefused } from '../../../src/record/errors.ts';
import { editDistance, suggest } from '../../../src/record/names/suggest.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();

const problemsOf = async (text: string) => {
  const error = await load(database.db, text).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(BundleRefused);
  return (error as BundleRefused).problems.map((it) => `${it.line} ${it.field} ${it.code}: ${it.reason}`);
};

const person = { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada' };
const paper = { type: 'document', key: 'paper', text: 'Ada said no.' };
const claim = {
  type: 'statement',
  key: 'claim',
  quotation: 'INDIRECT',
  attribution: 'ON_THE_RECORD',
  speakers: [{ actor: 'ada' }],
  evidence: { document: 'paper', exact: 'Ada said no' },
};

describe('a null in a line', () => {
  it('is the same as a field that is left out, at every depth', async () => {
    await load(database.db, bundle('n', person, paper, claim));
    const first = await dump(database.db);
    const report = await load(
      database.db,
      bundle(
        'n',
        { ...person, givenName: null, aliases: null, country: null, absent: { name: null } },
        { ...paper, title: null, version: null },
        {
          ...claim,
          speakers: [{ actor: 'ada', role: null }],
          evidence: { document: 'paper', exact: 'Ada said no', start: null, prefix: null },
          absent: null,
          spoken: null,
        },
      ),
    );
    expect(report.counts).toEqual({
      document: { created: 0, revised: 0, unchanged: 1, differing: 0 },
      actor: { created: 0, revised: 0, unchanged: 1, differing: 0 },
      statement: { created: 0, revised: 0, unchanged: 1, differing: 0 },
    });
    expect(await dump(database.db)).toBe(first);
  });

  it('is no value of a field that must have one, and no element of a list', async () => {
    expect(
      await problemsOf(bundle('n', { ...person, kind: null }, { ...person, key: 'b', aliases: ['A', null] })),
    ).toEqual([
      '2 kind INVALID_INPUT: is missing: PERSON, ORGANIZATION, STATE, OFFICE, GROUP, UNNAMED_SOURCE',
      '3 aliases[1] INVALID_INPUT: must be text, not null',
    ]);
  });
});

describe('a name that is there twice in one object', () => {
  const header = '{"type":"bundle","version":1,"namespace":"twice"}\n';

  it.each([
    ['key', '{"type":"item","key":"a","kind":"CLASS","key":"b"}'],
    ['name', '{"type":"item","key":"a","kind":"CLASS","name":"A","name":"A"}'],
    ['name', '{"type":"item","key":"a","kind":"CLASS","name":"A","n\\u0061me":null}'],
    [
      'evidence[1].exact',
      '{"type":"item","key":"a","kind":"CLASS","evidence":[{"exact":"{\\"exact\\":1}"},{"exact":"a","exact":"b"}]}',
    ],
    [
      'absent.name',
      '{ "type" : "item", "key":"a","kind":"CLASS", "absent" : { "name" : "WITHHELD" , "name" : "NOT_STATED" } }',
    ],
  ])('is refused, with where it is: %s', async (field, line) => {
    const problems = await problemsOf(`${header}${line}\n`);
    expect(problems).toContain(`2 ${field} INVALID_INPUT: is there twice: a name stands once in an object`);
  });

  it('is reported for a header, too', async () => {
    const twice = '{"type":"bundle","version":1,"namespace":"a","namespace":"b"}\n';
    expect(await problemsOf(twice)).toEqual([
      '1 namespace INVALID_INPUT: is there twice: a name stands once in an object',
    ]);
  });

  test('is none where the same name is in several objects, or in a string', () => {
    const text = JSON.stringify({ a: { a: [{ a: 1 }, { a: '"a":1,"a":2' }] }, b: '\\", "a": "', c: '\\\\' });
    expect(readObject(text)).toEqual({ value: JSON.parse(text), repeated: [] });
  });
});

describe('lines of one key', () => {
  it('that say the same are one line, and unchanged', async () => {
    const item = { type: 'item', key: 'tank', kind: 'CLASS', aliases: ['B', 'A'] };
    const again = { kind: 'CLASS', aliases: ['A', 'B'], key: 'tank', note: undefined, type: 'item' };
    const report = await load(database.db, bundle('n', item, again, item));
    expect(report.counts.item).toEqual({ created: 1, revised: 0, unchanged: 2, differing: 0 });
  });

  it('that differ are refused, with both lines', async () => {
    const event = { type: 'event', key: 'visit', name: 'Visit', status: 'PLANNED' };
    expect(
      await problemsOf(bundle('n', event, { ...event, key: 'n:visit', status: 'OCCURRED' }, event)),
    ).toEqual([
      '3 key KEY_TAKEN: line 2 has this key and says something else',
      '4 key KEY_TAKEN: line 3 has this key and says something else',
    ]);
  });

  it('are several namespaces’ own where each has its header', async () => {
    const text = bundle('one', { type: 'item', key: 'plane', kind: 'CLASS', name: 'Plane' });
    const other = bundle('two', { type: 'item', key: 'plane', kind: 'CLASS', name: 'Aeroplane' });
    expect((await load(database.db, text + other)).counts.item).toMatchObject({ created: 1, differing: 1 });
  });
});

describe('a value of another kind', () => {
  it('is reported with what it must be and what it is', async () => {
    const rule = { type: 'restriction', key: 'r', title: 'R', modality: 'PROHIBITION' };
    const gift = {
      ...{ type: 'transfer', key: 'gift', supplier: 'ada', recipient: 'ada', item: 'i', status: 'DELIVERED' },
    };
    expect(
      await problemsOf(
        bundle(
          'n',
          { ...person, name: 5 },
          { ...person, key: 7 },
          { ...person, key: 'b', aliases: 'B' },
          { ...person, key: 'c', absent: 'NOT_STATED' },
          { type: 'actor', key: 'd', kind: 'GROUP', cardinality: 0 },
          { type: 'actor', key: 'e', kind: 'GROUP', cardinality: 1.5 },
          { type: 'actor', key: 'f', kind: 'GROUP', cardinality: 3_000_000_000 },
          { ...claim, key: 'g', evidence: true },
          { ...claim, key: 'h', evidence: { document: 'paper', exact: 'Ada', start: -1, end: '3' } },
          { ...claim, key: 'i', speakers: ['ada'] },
          { ...rule, title: { en: 'R' } },
          { ...person, key: 'j', country: 'France' },
          { ...person, key: 's', aliases: Array.from({ length: 1_001 }, () => 'x') },
          { ...gift, quantity: '3' },
          { ...gift, key: 'g', quantity: { amount: '30', units: 'pieces' } },
          {
            ...{ ...rule, key: 's' },
            scope: [{ dimension: 'PLACE', operator: 'WITHIN', value: { place: 'here' } }],
          },
          { type: 'item', key: 'i', kind: 'CLASS', name: 'I' },
          { type: 'event', key: 'k', name: 'K', status: 'OCCURRED', date: '2024-13-01' },
          { type: 'event', key: 'l', name: 'L', status: 'OCCURRED', date: { edtf: '2024-02-30' } },
        ),
      ),
    ).toEqual([
      '2 name INVALID_INPUT: must be text, not 5',
      '3 key INVALID_INPUT: must be text, not 7',
      '4 aliases INVALID_INPUT: must be a list, not text',
      '5 absent INVALID_INPUT: must be an object, not text',
      '6 cardinality INVALID_INPUT: must be at least 1, not 0',
      '7 cardinality INVALID_INPUT: must be a whole number, not 1.5',
      '8 cardinality INVALID_INPUT: must be at most 2147483647, not 3000000000',
      '9 evidence INVALID_INPUT: must be an object with document, version, start, end, exact, prefix, suffix, locator or a list, not true',
      '10 evidence.start INVALID_INPUT: must be at least 0, not -1',
      '10 evidence.end INVALID_INPUT: must be a number, not text: write 3 without quotation marks',
      '11 speakers[0] INVALID_INPUT: must be an object, not text',
      '12 title INVALID_INPUT: must be text, not an object',
      expect.stringMatching(/^13 country INVALID_INPUT: is not an ISO 3166-1 alpha-2 code: (write|two)/),
      '14 aliases INVALID_INPUT: must have at most 1000 elements, not 1001',
      '15 quantity INVALID_INPUT: must be a number or an object with amount, minimum, maximum, isApproximate, unit, expression, not text: write 3 without quotation marks',
      '16 quantity.amount INVALID_INPUT: must be a number, not text: write 30 without quotation marks',
      '16 quantity.units INVALID_INPUT: is not a field of quantity; did you mean "unit"?',
      '17 scope[0].value INVALID_INPUT: must be text or a list, not an object',
      '19 date INVALID_DATE: "2024-13-01" is no date: there is no such month',
      '20 date.edtf INVALID_DATE: "2024-02-30" is no date: there is no such day',
    ]);
  });
});

describe('a near-miss', () => {
  it('of a name gets the right one', async () => {
    expect(
      await problemsOf(
        bundle(
          'n',
          { ...claim, key: 'a', speeker: [] },
          { ...claim, key: 'b', SpeechAct: 'INFORM', speech_act: 'INFORM' },
          { ...claim, key: 'c', evidence: [{ document: 'paper', exakt: 'Ada' }] },
          { ...claim, key: 'd', quotation: undefined, quotations: 'DIRECT', elephant: 1 },
          { type: 'statment', key: 'e' },
          { type: 'Actor', key: 'f', kind: 'PERSON' },
          { type: 'sonnet' },
          { ...person, kind: 'PERSONS' },
          { ...person, key: 'g', kind: 'person', absent: { countri: 'NOT_STATED', name: 'NOT-STATED' } },
          { type: 'restriction', key: 'r', title: 'R', modality: 'DUTY' },
          { type: 'status', restriction: 'r', status: 'PROHIBITTED' },
          { type: 'status', restriction: 'r', status: 'BANANA' },
        ),
      ),
    ).toEqual([
      '2 speeker INVALID_INPUT: is not a field of a statement; did you mean "speakers"?',
      '3 SpeechAct INVALID_INPUT: is not a field of a statement; did you mean "speechAct"?',
      '3 speech_act INVALID_INPUT: is not a field of a statement; did you mean "speechAct"?',
      '4 evidence[0].exakt INVALID_INPUT: is not a field of evidence[0]; did you mean "exact"?',
      '5 quotations INVALID_INPUT: is not a field of a statement; did you mean "quotation"?',
      '5 elephant INVALID_INPUT: is not a field of a statement',
      '6 type INVALID_INPUT: "statment" is not a type of line; did you mean "statement"?',
      '6 quotation INVALID_INPUT: is missing: DIRECT, INDIRECT, MIXED',
      '6 evidence INVALID_INPUT: is missing',
      '6 attribution INVALID_INPUT: is missing: ON_THE_RECORD, ON_BACKGROUND, DEEP_BACKGROUND, ANONYMOUS, REPORTED_BY, NARRATOR',
      '7 type INVALID_INPUT: "Actor" is not a type of line; did you mean "actor"?',
      '8 type INVALID_INPUT: "sonnet" is not a type of line: document, actor, place, target, item, event, transfer, affiliation, restriction, statement, relation, status, consent, bundle',
      '9 kind INVALID_INPUT: "PERSONS" is not one of PERSON, ORGANIZATION, STATE, OFFICE, GROUP, UNNAMED_SOURCE; did you mean PERSON?',
      '10 kind INVALID_INPUT: "person" is not one of PERSON, ORGANIZATION, STATE, OFFICE, GROUP, UNNAMED_SOURCE; did you mean PERSON?',
      '10 absent.name INVALID_INPUT: "NOT-STATED" is not one of NOT_STATED, WITHHELD, NOT_APPLICABLE, NOT_RECORDED; did you mean NOT_STATED?',
      '10 absent.countri INVALID_INPUT: is not a field of absent; did you mean "country"?',
      '12 status INVALID_INPUT: "PROHIBITTED" is not one of PROPOSED, REJECTED, PROHIBITED, LICENCE_REQUIRED, LIMITED, DISCOURAGED, IN_FORCE, PERMITTED, SUSPENDED, LIFTED; did you mean PROHIBITED?',
      '12 grounds EVIDENCE_MISSING: a status rests on at least one statement that supports it',
      '13 status INVALID_INPUT: "BANANA" is not one of PROPOSED, REJECTED, PROHIBITED, LICENCE_REQUIRED, LIMITED, DISCOURAGED, IN_FORCE, PERMITTED, SUSPENDED, LIFTED',
      '13 grounds EVIDENCE_MISSING: a status rests on at least one statement that supports it',
    ]);
  });

  it('in the words of the API gets the word of a bundle', async () => {
    const rule = { type: 'restriction', key: 'r', title: 'R', modality: 'DUTY' };
    const told = await problemsOf(
      bundle(
        'n',
        { ...rule, parties: [{ actor: 'a', role: 'ASSIGNER' }], relations: [] },
        { ...rule, related: [{ target: 'r', relation: 'NARROWS' }] },
        { type: 'item', key: 'i', name: 'I', level: 'CLASS' },
        { type: 'place', key: 'p', name: 'P', broader: 'q' },
        { type: 'event', key: 'e', name: 'E', phase: 'OCCURRED' },
        { type: 'transfer', key: 't', progress: 'DELIVERED' },
        { type: 'statementRelation' },
      ),
    );
    const meant = told.flatMap(
      (it) => /^(\d+) (\S+) .*did you mean "(\w+)"/.exec(it)?.slice(1, 4).join(' ') ?? [],
    );
    expect(meant.sort()).toEqual([
      '2 parties[0].role function',
      '2 relations related',
      '3 related[0].target restriction',
      '4 level kind',
      '5 broader within',
      '6 phase status',
      '7 progress status',
      '8 type relation',
    ]);
  });

  it('that looks like the right one gets the difference', async () => {
    expect(
      await problemsOf(
        bundle(
          'n',
          { ...person, kind: 'PERS\u041eN' },
          { ...person, key: 'b', 'name\u200b': 'B' },
          { type: '\ufeffactor', key: 'c' },
        ),
      ),
    ).toEqual([
      '2 kind INVALID_INPUT: "PERS\u041eN" is not one of PERSON, ORGANIZATION, STATE, OFFICE, GROUP, UNNAMED_SOURCE; did you mean PERSON? What is given has \u041e (U+041E) for O',
      '3 name\u200b INVALID_INPUT: is not a field of an actor; did you mean "name"? What is given has an extra U+200B (zero-width space)',
      '4 type INVALID_INPUT: "<U+FEFF>actor" is not a type of line; did you mean "actor"? What is given has an extra U+FEFF (byte order mark)',
      '4 kind INVALID_INPUT: is missing: PERSON, ORGANIZATION, STATE, OFFICE, GROUP, UNNAMED_SOURCE',
    ]);
  });

  it('of a text that differs from the record is reported', async () => {
    const named = (name: string) => bundle('alike', { type: 'item', key: 'alike', kind: 'CLASS', name });
    await load(database.db, named('Café'));
    const other = named('Cafe\u0301').replace('"alike"', '"another"');
    expect((await load(database.db, other)).differing).toMatchObject([
      { field: 'name', difference: 'e + U+0301 for é (U+00E9)' },
    ]);
    expect(
      (await load(database.db, named('Bistro').replace('"alike"', '"another"'))).differing[0],
    ).not.toHaveProperty('difference');
  });

  it('of a header gets the right one, and its lines are not blamed for it', async () => {
    const line = { type: 'item', key: 'boat', kind: 'CLASS' };
    const text = [{ type: 'Bundle', version: 1, namespase: 'n' }, line]
      .map((it) => JSON.stringify(it))
      .join('\n');
    expect(await problemsOf(text)).toEqual([
      '1 type INVALID_INPUT: "Bundle" is not a type of line; did you mean "bundle"?',
      '1 namespase INVALID_INPUT: is not a field of a bundle header; did you mean "namespace"?',
    ]);
  });

  test.each([
    ['speaker', 'speakers'],
    ['valid-from', 'validFrom'],
    ['VALIDFROM', 'validFrom'],
    ['vaildTo', 'validTo'],
    ['x', undefined],
    ['elephant', undefined],
    ['s'.repeat(1_000), undefined],
  ])('of %s is %s', (word, meant) => {
    expect(suggest(word, ['speakers', 'validFrom', 'validTo', 'role'])).toBe(meant);
  });

  test('is as far as letters are added, left out, replaced and swapped', () => {
    const distances = [
      ['', 'abc'],
      ['abc', 'abc'],
      ['abc', 'acb'],
      ['kitten', 'sitting'],
    ].map(([a, b]) => editDistance(a as string, b as string));
    expect(distances).toEqual([3, 0, 1, 3]);
  });
});
