import { describe, expect, it } from 'vitest';
import { BundleRefused } from '../../../src/record/errors.ts';
import { bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { casesOf } from '../../support/pages/cases.ts';
import { fc } from '../../support/runs/drawing.ts';

const database = useDatabase();

const refusedOf = async (text: string) => {
  const error = await load(database.db, text).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(BundleRefused);
  return error as BundleRefused;
};
const problemsOf = async (...lines: object[]) =>
  (await refusedOf(bundle('n', ...lines))).problems.map((it) => `${it.line} ${it.field} ${it.code}`);

const text = 'Ada said no twice: no, and it’s no.';
const paper = { type: 'document', key: 'paper', text };
const ada = { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada' };
const claim = {
  type: 'statement',
  key: 'claim',
  quotation: 'INDIRECT',
  attribution: 'ON_THE_RECORD',
  speakers: [{ actor: 'ada' }],
  evidence: { document: 'paper', exact: 'Ada said' },
};
const quote = (exact: string, more: object = {}) => ({
  ...claim,
  evidence: { document: 'paper', exact, ...more },
});
const rule = { type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION' };
const status = {
  type: 'status',
  restriction: 'rule',
  status: 'PROHIBITED',
  observedAt: '2024',
  grounds: [{ statement: 'claim' }],
};

describe('a false quote is reported', () => {
  it('of a statement whose speaker’s line is wrong', async () => {
    expect(await problemsOf({ ...ada, kind: 'HUMAN' }, paper, quote('Ada said yes'))).toEqual([
      '2 kind INVALID_INPUT',
      '4 evidence.exact QUOTE_NOT_FOUND',
    ]);
  });

  it('of a statement that is wrong itself, beside what else is', async () => {
    expect(
      await problemsOf(
        paper,
        { ...quote('Ada said yes'), speakers: [{ actor: 'nobody' }], spoken: '2023-02-29', medium: 'SONG' },
        {
          ...claim,
          key: 'second',
          speakers: [{ actor: 'nobody' }],
          evidence: [
            { document: 'paper', exact: 'Ada' },
            { document: 'paper', exact: 'yes' },
            { document: 'other', exact: 'yes' },
            { document: 'paper' },
            { document: 'paper', exact: 'Yes!' },
          ],
        },
      ),
    ).toEqual([
      '3 spoken INVALID_DATE',
      '3 medium INVALID_INPUT',
      '3 speakers[0].actor UNKNOWN_REFERENCE',
      '3 evidence.exact QUOTE_NOT_FOUND',
      '4 evidence[3].exact INVALID_INPUT',
      '4 speakers[0].actor UNKNOWN_REFERENCE',
      '4 evidence[2].document UNKNOWN_REFERENCE',
      '4 evidence[1].exact QUOTE_NOT_FOUND',
      '4 evidence[4].exact QUOTE_NOT_FOUND',
    ]);
  });

  it('from a document that is wrong in another field', async () => {
    expect(
      await problemsOf({ ...paper, titel: 'P' }, ada, claim, { ...quote('Ada said yes'), key: 'second' }),
    ).toEqual(['2 titel INVALID_INPUT', '5 evidence.exact QUOTE_NOT_FOUND']);
  });

  it('once, on the line of a document whose text is of no use, as not checked', async () => {
    const { problems } = await refusedOf(
      bundle('n', { ...paper, text: ' ' }, ada, claim, { ...quote('Ada said yes'), key: 'second' }),
    );
    expect(problems).toEqual([
      {
        line: 2,
        type: 'document',
        field: 'text',
        code: 'INVALID_INPUT',
        reason: 'is blank; 2 quotes from it were not checked',
      },
    ]);
  });

  it('and a right one is not, which the record has from an older text than the newest', async () => {
    await load(database.db, bundle('old', paper, ada, claim));
    await load(database.db, bundle('old', { ...paper, text: 'Nobody said anything.' }));
    const again = (...lines: object[]) => refusedOf(bundle('old', ...lines));
    const { problems } = await again(
      { ...claim, speakers: [{ actor: 'nobody' }] },
      { ...ada, kind: 'HUMAN' },
    );
    expect(problems.map((it) => `${it.line} ${it.field}`)).toEqual(['2 speakers[0].actor', '3 kind']);
  });

  it('with where it may be meant to be, or where it stands', async () => {
    const { problems } = await refusedOf(
      bundle('n', paper, ada, quote("it's no"), { ...quote('no'), key: 'second' }),
    );
    expect(problems).toMatchObject([
      {
        line: 4,
        code: 'QUOTE_NOT_FOUND',
        reason:
          'The quote "it\'s no" is not in the document as given: 1 candidate, at 27-34: it has ’ (U+2019) for \' (U+0027).',
        candidates: [
          {
            start: 27,
            end: 34,
            exact: 'it’s no',
            prefix: 'Ada said no twice: no, and ',
            suffix: '.',
            difference: "it has ’ (U+2019) for ' (U+0027)",
          },
        ],
      },
      { line: 5, code: 'QUOTE_AMBIGUOUS', positions: [{ start: 9, end: 11 }, { start: 19 }, { start: 32 }] },
    ]);
  });
});

describe('every rule that a line breaks is reported', () => {
  it('also of one that rests on a refused line', async () => {
    expect(
      await problemsOf(
        { ...ada, kind: 'GROUP', document: 'paper', name: 'Us' },
        { ...ada, key: 'b', members: ['ada'], document: 'paper' },
        { ...paper, text: '' },
        { ...claim, quotation: 'MIXED', attribution: 'REPORTED_BY', speakers: undefined },
        { ...rule, modality: 'LAW' },
        { ...status, grounds: [] },
      ),
    ).toEqual([
      '2 document INVALID_INPUT',
      '3 members INVALID_INPUT',
      '3 document INVALID_INPUT',
      '4 text INVALID_INPUT',
      '5 speakers INVALID_INPUT',
      '5 verbatim INVALID_INPUT',
      '6 modality INVALID_INPUT',
      '7 grounds EVIDENCE_MISSING',
    ]);
  });

  it('and blames no line for what another one is', async () => {
    expect(
      await problemsOf(
        { type: 'acter', key: 'ada', kind: 'PERSON', name: 'Ada' },
        paper,
        claim,
        rule,
        status,
        { type: 'relation', subject: 'claim', relation: 'REPEATS', object: 'claim2' },
        { ...claim, key: 'claim2', quotation: 'direct' },
      ),
    ).toEqual(['2 type INVALID_INPUT', '8 quotation INVALID_INPUT']);
    const broken = `${bundle('n', paper, claim)}{"type":"actor","key":"ada","kind":"PERSON","name":"A\n`;
    expect((await refusedOf(broken)).problems).toMatchObject([{ line: 4, code: 'BAD_JSON' }]);
  });

  it('of a role whose person is none, a consent and a status beside what else is wrong', async () => {
    const land = { type: 'actor', key: 'land', kind: 'STATE', name: 'Land' };
    const backwards = { validFrom: '2024', validTo: '2023' };
    expect(
      await problemsOf(
        ...[ada, paper, claim, rule, land],
        {
          ...{ type: 'affiliation', person: 'land', organization: 'ada', role: 'Chair', ...backwards },
          evidence: { document: 'paper', exact: 'Ada said yes' },
        },
        {
          ...{ type: 'consent', restriction: 'rule', consentingParty: 'nobody', covers: 'TRANSFER' },
          ...{ state: 'GRANTED', ...backwards },
        },
        {
          ...status,
          ...backwards,
          observedAt: undefined,
          grounds: [{ statement: 'claim' }, { statement: 'claim' }],
        },
      ),
    ).toEqual([
      '7 person INVALID_INPUT',
      '7 evidence.exact QUOTE_NOT_FOUND',
      '7 validTo INVALID_INPUT',
      '8 consentingParty UNKNOWN_REFERENCE',
      '8 validTo INVALID_INPUT',
      '8 grounds EVIDENCE_MISSING',
      '9 grounds INVALID_INPUT',
      '9 validTo INVALID_INPUT',
    ]);
  });
});

describe('a field that is wrong hides no rule but those that hang on it', () => {
  it('of a statement, an actor, a restriction, a status and a role', async () => {
    const land = { type: 'actor', key: 'land', kind: 'STATE', name: 'Land' };
    expect(
      await problemsOf(
        ...[paper, ada, claim, rule, land],
        { ...claim, key: 'a', medium: 'SONG', quotation: 'MIXED', speakers: undefined },
        // Neither the attribution nor the kind is known, nor who speaks.
        { ...claim, key: 'b', attribution: 'SOMEHOW', speakers: undefined },
        { ...claim, key: 'c', medium: 'SONG', speakers: undefined, speaker: [{ actor: 'ada' }] },
        { ...claim, key: 'd', spoken: 'then', speakers: [{ actor: 'ada' }, { actor: 'ada' }] },
        { ...land, key: 'e', country: 'usa', members: ['ada'] },
        { ...land, key: 'f', kind: 'COUNTRY', members: ['ada'] },
        {
          ...{ ...rule, key: 'g', modality: 'BAN' },
          related: [{ relation: 'EXCEPTION_TO', restriction: 'g' }],
        },
        { ...status, status: 'LEGAL', validFrom: '2024', validTo: '2023', grounds: [] },
        { ...status, validFrom: '2024', validTo: 'later', grounds: undefined },
      ),
    ).toEqual([
      '7 medium INVALID_INPUT',
      '7 speakers INVALID_INPUT',
      '7 verbatim INVALID_INPUT',
      '8 attribution INVALID_INPUT',
      '9 medium INVALID_INPUT',
      '9 speaker INVALID_INPUT',
      '10 spoken INVALID_DATE',
      '10 speakers INVALID_INPUT',
      '11 country INVALID_INPUT',
      '11 members INVALID_INPUT',
      '12 kind INVALID_INPUT',
      '13 modality INVALID_INPUT',
      '13 related INVALID_INPUT',
      '14 status INVALID_INPUT',
      '14 validTo INVALID_INPUT',
      '14 grounds EVIDENCE_MISSING',
      '15 validTo INVALID_DATE',
      '15 grounds EVIDENCE_MISSING',
    ]);
  });
});

describe('a fault within an element hides no other of it', () => {
  it('of a span, given alone or in a list', async () => {
    const wrong = { document: 'paper', exact: 'Ada said yes', start: 'first', colour: 'red' };
    expect(
      await problemsOf(
        paper,
        ada,
        { ...claim, evidence: wrong },
        { ...claim, key: 'b', evidence: [{ document: 'paper', exact: 'Ada' }, wrong] },
        { ...claim, key: 'c', evidence: { document: 'nowhere', exact: 5 } },
        { ...claim, key: 'd', evidence: { document: 'nowhere' } },
      ),
    ).toEqual([
      '4 evidence.start INVALID_INPUT',
      '4 evidence.colour INVALID_INPUT',
      '4 evidence.exact QUOTE_NOT_FOUND',
      '5 evidence[1].start INVALID_INPUT',
      '5 evidence[1].colour INVALID_INPUT',
      '5 evidence[1].exact QUOTE_NOT_FOUND',
      '6 evidence.exact INVALID_INPUT',
      '6 evidence.document UNKNOWN_REFERENCE',
      '7 evidence.exact INVALID_INPUT',
      '7 evidence.document UNKNOWN_REFERENCE',
    ]);
  });

  it('of what refers to others', async () => {
    expect(
      await problemsOf(
        paper,
        ada,
        {
          ...claim,
          speakers: [{ actor: 'nobody', role: 5 }],
          stances: [{ restriction: 'nothing', stance: 'LIKE', explicitness: 'EXPLICIT' }],
        },
        {
          ...rule,
          parties: [{ actor: 'nobody', function: 'BOSS' }],
          scope: [{ dimension: 'TIME', operator: 'IS', value: 'nowhere' }],
          related: [{ relation: 'LIKE', restriction: 'nothing' }],
        },
        { ...status, grounds: [{ statement: 'never', weight: 'MUCH' }] },
      ),
    ).toEqual([
      '4 speakers[0].role INVALID_INPUT',
      '4 stances[0].stance INVALID_INPUT',
      '4 speakers[0].actor UNKNOWN_REFERENCE',
      '4 stances[0].restriction UNKNOWN_REFERENCE',
      '5 parties[0].function INVALID_INPUT',
      '5 scope[0].dimension INVALID_INPUT',
      '5 scope[0].operator INVALID_INPUT',
      '5 related[0].relation INVALID_INPUT',
      '5 parties[0].actor UNKNOWN_REFERENCE',
      '5 related[0].restriction UNKNOWN_REFERENCE',
      '6 grounds[0].weight INVALID_INPUT',
      '6 grounds[0].statement UNKNOWN_REFERENCE',
    ]);
  });

  it('and makes none: a place that is wrong does not make a quote ambiguous, nor a version a false one', async () => {
    expect(
      await problemsOf(
        paper,
        ada,
        { ...claim, evidence: { document: 'paper', exact: 'no', start: 'first' } },
        { ...claim, key: 'b', evidence: { document: 'paper', exact: 'Ada said yes', version: 'old' } },
        { ...claim, key: 'c', evidence: { document: 'paper', exact: 'Ada said', colour: 'red' } },
      ),
    ).toEqual([
      '4 evidence.start INVALID_INPUT',
      '5 evidence.version INVALID_INPUT',
      '6 evidence.colour INVALID_INPUT',
    ]);
  });
});

describe('a ring', () => {
  it('is reported for each of its lines, by name, and hides nothing', async () => {
    const place = (key: string, within?: string) => ({ type: 'place', key, name: key, within });
    const item = (key: string, ...broader: string[]) => ({ type: 'item', key, kind: 'CLASS', broader });
    const group = (key: string, ...members: string[]) => ({ type: 'actor', key, kind: 'GROUP', members });
    const { problems } = await refusedOf(
      bundle(
        'n',
        place('a', 'b'),
        place('b', 'c'),
        place('c', 'a'),
        place('d', 'a'),
        item('x', 'x'),
        item('y', 'x', 'z'),
        { ...item('z', 'y'), kind: 'THING' },
        group('us', 'them'),
        group('them', 'us'),
        { type: 'target', key: 't', name: 'T', broader: 't' },
        { ...rule, related: [{ relation: 'PART_OF', restriction: 'rule2' }] },
        { ...rule, key: 'rule2', related: [{ relation: 'PART_OF', restriction: 'rule' }] },
        { ...rule, key: 'rule3', related: [{ relation: 'WOULD_RELAX', restriction: 'rule4' }] },
        { ...rule, key: 'rule4', related: [{ relation: 'NARROWER_THAN', restriction: 'rule3' }] },
        ada,
        paper,
        quote('Ada said yes'),
      ),
    );
    expect(problems.map((it) => `${it.line} ${it.field} ${it.code}`)).toEqual([
      '2 within CYCLIC_RELATION',
      '3 within CYCLIC_RELATION',
      '4 within CYCLIC_RELATION',
      '6 broader CYCLIC_RELATION',
      '7 broader CYCLIC_RELATION',
      '8 kind INVALID_INPUT',
      '8 broader CYCLIC_RELATION',
      '9 members CYCLIC_RELATION',
      '10 members CYCLIC_RELATION',
      '11 broader CYCLIC_RELATION',
      '12 related CYCLIC_RELATION',
      '13 related CYCLIC_RELATION',
      '18 evidence.exact QUOTE_NOT_FOUND',
    ]);
    expect(problems[0]?.reason).toBe('this would make a ring (lines 2, 3, 4): "a", "b", "c", "a"');
  });

  it('is found that goes through what the record has, and one is undone by the line that turns it round', async () => {
    const item = (key: string, ...broader: string[]) => ({ type: 'item', key, kind: 'CLASS', broader });
    await load(database.db, bundle('n', item('one', 'two'), item('two', 'three'), item('three')));
    const { problems } = await refusedOf(bundle('n', item('four'), item('three', 'one')));
    expect(problems).toMatchObject([
      {
        line: 3,
        field: 'broader',
        reason: expect.stringMatching(/^this would make a ring: "\w+", "\w+", "\w+", "\w+"$/),
      },
    ]);
    const report = await load(
      database.db,
      bundle('n', item('one'), item('two', 'one'), item('three', 'two')),
    );
    expect(report.counts.item).toMatchObject({ revised: 3 });
  });
});

it('is reported for a local key of a type that has only shared keys', async () => {
  expect(
    await problemsOf(
      { type: 'item', key: 'n:tank', kind: 'CLASS' },
      { ...rule, key: 'm:rule', items: ['n:tank'] },
      paper,
      ada,
      quote('Ada said yes'),
    ),
  ).toEqual(['2 key INVALID_INPUT', '3 key INVALID_INPUT', '6 evidence.exact QUOTE_NOT_FOUND']);
});

describe('what the database alone refuses', () => {
  it('is reported with its line, and hides nothing', async () => {
    await database.sql.unsafe(`
      create function refuse_worst() returns trigger language plpgsql as $$ begin
        raise exception 'no' using errcode = 'check_violation', constraint = 'nobody_expects_it';
      end $$;
      create trigger refuse_worst before insert on events for each row when (new.name = 'Worst')
        execute function refuse_worst();
      create constraint trigger refuse_late after insert on events deferrable initially deferred
        for each row when (new.name = 'Late') execute function refuse_worst()`);
    const event = (key: string, name = key) => ({ type: 'event', key, name, status: 'OCCURRED' });
    const many = Array.from({ length: 40 }, (_, at) => event(`event-${at}`));
    expect(
      await problemsOf(
        ...many,
        event('worst', 'Worst'),
        ...many.map((it) => ({ ...it, key: `${it.key}b` })),
        event('late', 'Late'),
        paper,
        ada,
        quote('Ada said yes'),
      ),
    ).toEqual(['42  INVALID_INPUT', '83  INVALID_INPUT', '86 evidence.exact QUOTE_NOT_FOUND']);
    await database.sql.unsafe('drop function refuse_worst cascade');
  });
});

/** Ways to break a line of any bundle, each of which its line alone is to be blamed for. */
type Line = Record<string, unknown>;
const breaks: ((line: Line) => string | undefined)[] = [
  (line) => JSON.stringify({ ...line, elephant: 1 }),
  (line) => JSON.stringify(line).replace(/^\{"type":/, '{"type":"place","type":'),
  (line) => JSON.stringify({ ...line, type: `${line.type}x` }),
  (line) => JSON.stringify({ ...line, absent: { elephant: 'NOT_STATED' } }),
  (line) => JSON.stringify({ ...line, absent: { [Object.keys(line)[1] as string]: 'MAYBE' } }),
  // Quotes from a document that cannot be read are not checked, and those from one without a key are from none.
  (line) => (line.type === 'document' ? undefined : JSON.stringify(line).slice(0, -1)),
  (line) =>
    line.key === undefined || line.type === 'document'
      ? undefined
      : JSON.stringify({ ...line, key: `${line.key} x` }),
  (line) => (line.kind === undefined ? undefined : JSON.stringify({ ...line, kind: 'THING' })),
  (line) => (line.grounds === undefined ? undefined : JSON.stringify({ ...line, grounds: [] })),
  (line) =>
    line.attribution === undefined ? undefined : JSON.stringify({ ...line, attribution: undefined }),
  (line) =>
    line.speakers === undefined
      ? undefined
      : JSON.stringify({ ...line, speakers: [{ actor: 'nobody-at-all' }] }),
  (line) =>
    line.type !== 'statement'
      ? undefined
      : JSON.stringify({ ...line, quotation: 'MIXED', verbatim: undefined }),
  (line) =>
    line.evidence === undefined ? undefined : JSON.stringify({ ...line, evidence: falsified(line.evidence) }),
  (line) => (line.spoken === undefined ? undefined : JSON.stringify({ ...line, spoken: '2024-02-30' })),
  (line) => (line.type !== 'item' ? undefined : JSON.stringify({ ...line, broader: [line.key] })),
];
const falsified = (evidence: unknown) =>
  [evidence].flat().map((span) => ({
    ...(span as object),
    exact: 'Nobody ever wrote this.',
    start: undefined,
    end: undefined,
  }));

it('names each broken line of a bundle in one answer, however many are broken, and no other', async () => {
  const lines = demo.trimEnd().split('\n');
  const broken = fc.uniqueArray(
    fc.record({
      line: fc.integer({ min: 1, max: lines.length - 1 }),
      way: fc.nat({ max: breaks.length - 1 }),
    }),
    { selector: (it) => it.line, minLength: 1, maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(broken, async (choices) => {
      const bad = [...lines];
      const expected = new Set<number>();
      for (const { line, way } of choices) {
        const text = breaks[way]?.(JSON.parse(lines[line] as string));
        if (text === undefined || text === lines[line]) continue;
        bad[line] = text;
        expected.add(line + 1);
      }
      if (expected.size === 0) return;
      const { problems, count } = await refusedOf(bad.join('\n'));
      expect(count).toBe(problems.length);
      const named = new Set(problems.map((it) => it.line));
      // A key that is no key, or is in a line that is no JSON at all, is missed elsewhere.
      const unkeyed = choices.some(({ way }) => way === 5 || way === 6);
      if (unkeyed) expect([...named]).toEqual(expect.arrayContaining([...expected]));
      else expect([...named].sort((a, b) => a - b)).toEqual([...expected].sort((a, b) => a - b));
    }),
    { numRuns: casesOf(60) },
  );
}, 300_000);
