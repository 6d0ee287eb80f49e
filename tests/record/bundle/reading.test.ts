import { describe, expect, it, test } from 'vitest';
import { findJsonFault } from '../../../src/record/bundle/json-fault.ts';
import { BundleRefused } from '../../../src/record/errors.ts';
import { asking } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
const ask = asking(database);

const problemsOf = async (text: string) => {
  const error = await load(database.db, text).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(BundleRefused);
  return (error as BundleRefused).problems.map((it) => `${it.line} ${it.field} ${it.code}: ${it.reason}`);
};

const header = '{"type":"bundle","version":1,"namespace":"n"}';
const ada = { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada' };
const paper = { type: 'document', key: 'paper', text: 'Ada said no.' };
const claim = {
  type: 'statement',
  key: 'claim',
  quotation: 'INDIRECT',
  attribution: 'ON_THE_RECORD',
  speakers: [{ actor: 'ada' }],
  evidence: { document: 'paper', exact: 'Ada said no' },
};

describe('a key', () => {
  const marks = [
    '\u0001',
    '\u001f',
    '\u007f',
    '\u0085',
    '\u00ad',
    '\u200b',
    '\u200d',
    '\u200f',
    '\u202e',
    '\u2066',
    '\u3164',
    '\ufe0f',
    '\u{e0020}',
  ];

  it.each(marks)('with %j, which nobody sees, is refused', async (mark) => {
    const number = `U\\+${mark.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
    expect(await problemsOf(bundle('n', { ...ada, key: `a${mark}da` }))).toEqual([
      expect.stringMatching(
        new RegExp(
          `^2 key INVALID_INPUT: a key has no invisible characters: this one has ${number}.* at character 2$`,
        ),
      ),
    ]);
    expect(await problemsOf(bundle(`n${mark}`, ada))).toEqual([
      expect.stringMatching(
        new RegExp(
          `^1 namespace INVALID_INPUT: a namespace has no invisible characters: this one has ${number}.* at character 2$`,
        ),
      ),
    ]);
    const { addActor } = await ask(
      'mutation ($key: String!) { addActor(input: { key: $key, kind: PERSON, name: "Ada" }) { refusals { path message } } }',
      { key: `a${mark}da` },
    );
    expect(addActor.refusals[0]).toMatchObject({
      path: ['key'],
      message: expect.stringContaining('at character 2'),
    });
  });

  it('with white space is refused, with which', async () => {
    expect(
      await problemsOf(
        bundle('n', { ...ada, key: 'ada b' }, { ...ada, key: 'ada\u00a0c' }, { ...ada, key: '\ufeffada' }),
      ),
    ).toEqual([
      '2 key INVALID_INPUT: is not a key: it has white space, U+0020 (space) at character 4',
      '3 key INVALID_INPUT: is not a key: it has white space, U+00A0 (no-break space) at character 4',
      '4 key INVALID_INPUT: is not a key: it has white space, U+FEFF (byte order mark) at character 1',
    ]);
  });

  it('that is an address, or has a colon for another reason, is refused with what the colon means', async () => {
    expect(
      await problemsOf(
        bundle(
          'n',
          { ...ada, key: 'person:123' },
          { ...ada, key: 'https://example.org/ada' },
          { ...ada, key: 'http://example.org:80/ada' },
          { ...ada, key: 'urn:isbn:123' },
          { ...ada, key: ':ada' },
          { type: 'item', key: 'n:tank', kind: 'CLASS' },
          paper,
          { ...claim, speakers: [{ actor: 'person:124' }] },
        ),
      ),
    ).toEqual([
      '2 key INVALID_INPUT: "person:123" is the key "123" of the namespace "person", because a colon stands between a namespace and a key of it, and this line is of "n": leave the colon out, or write "-"',
      '3 key INVALID_INPUT: "https://example.org/ada" is an address, not a key: a colon stands between a namespace and a key of it (namespace:key). Give it a key without a colon; the address of a document goes into its url',
      '4 key INVALID_INPUT: is not a key: it has 2 colons, and a colon stands between a namespace and a key of it (namespace:key): an address is not a key',
      '5 key INVALID_INPUT: is not a key: it has 2 colons, and a colon stands between a namespace and a key of it (namespace:key): leave out the others',
      '6 key INVALID_INPUT: is not a key: a colon stands between a namespace and a key of it, and nothing stands on one side of it',
      '7 key INVALID_INPUT: the key of an item is shared by all namespaces: it has no colon, because a colon stands between a namespace and a key of it',
      '9 speakers[0].actor UNKNOWN_REFERENCE: no actor has the key or id "person:124": before the colon is a namespace, "person"',
    ]);
    const { addActor } = await ask(
      'mutation { addActor(input: { key: "https://example.org/ada", kind: PERSON, name: "Ada" }) { refusals { path message } } }',
    );
    expect(addActor.refusals[0]).toMatchObject({
      path: ['key'],
      message: expect.stringContaining('is an address, not a key'),
    });
  });

  it('that nothing has is shown with what nobody sees in it', async () => {
    expect(await problemsOf(bundle('n', paper, { ...claim, speakers: [{ actor: 'ada\u200b' }] }))).toEqual([
      '3 speakers[0].actor UNKNOWN_REFERENCE: no actor has the key or id "ada<U+200B>"',
    ]);
  });

  it('that is misspelt is compared with the keys of its bundle', async () => {
    const text = bundle(
      'n',
      paper,
      { ...ada, key: 'ada-holm' },
      { ...claim, speakers: [{ actor: 'ada-hulm' }] },
    );
    expect(await problemsOf(text)).toEqual([
      '4 speakers[0].actor UNKNOWN_REFERENCE: no actor has the key or id "ada-hulm": did you mean "ada-holm"?',
    ]);
  });

  it('of before, with a mark that is refused now, stays good', async () => {
    await load(database.db, bundle('old', { ...ada, key: 'eve', name: 'Eve' }));
    await database.sql`update actors set key = ${'e\u200bve'} where key = 'eve'`;
    const line = { ...ada, key: 'e\u200bve', name: 'Eve' };
    expect((await load(database.db, bundle('old', { ...line, country: 'FR' }))).counts.actor).toMatchObject({
      revised: 1,
    });
  });
});

describe('lines that are no JSON object are reported with their kind', () => {
  test.each([
    ['{"a":NaN}', 'has NaN at character 6, which is no value of JSON: leave the field out, or write null'],
    [
      '{"a":-Infinity}',
      'has -Infinity at character 6, which is no value of JSON: leave the field out, or write null',
    ],
    ['{"a":None}', 'has None at character 6: JSON writes true, false and null'],
    [
      '\ufeff{"a":1}',
      'has U+FEFF (byte order mark) at character 1, as where files with a mark at their start were joined: leave it out',
    ],
    ['{"a":1', 'ends before its object does: } is missing'],
    ['{"a":[{"b":1', 'ends before its object does: }]} is missing'],
    [
      '{"a":"b',
      'ends in the middle of the text that begins at character 6: a line break in a text is written \\n',
    ],
    ['[{"a":1}]', 'is a JSON array: a bundle has one object a line, with nothing around them'],
    ['"a"', 'is a JSON string, not an object'],
    ['null', 'is null, not an object'],
    ['{"a":1},', 'has a comma after its object: lines are not separated by commas'],
    [
      '{"a":1}\ufeff{"b":2}',
      'has U+FEFF (byte order mark) at character 8, as where files with a mark at their start were joined: leave it out',
    ],
    [
      '{"a":1}{"b":2}',
      'goes on after its object at character 8: each object has a line of its own (`curl -d` removes line ends: use `--data-binary`)',
    ],
    ["{'a':1}", 'has \' (U+0027) at character 2: JSON has " (U+0022) around names and texts'],
    ['{“a”:1}', 'has “ (U+201C) at character 2: JSON has " (U+0022) around names and texts'],
    ['{a:1}', 'has "a" at character 2 without quotation marks: JSON has " (U+0022) around names and texts'],
    ['{"a":1,}', 'has a comma before the } at character 8: JSON has none after the last field'],
    ['{"a":[1,]}', 'has a comma before the ] at character 9: JSON has none after the last element'],
    ['{"a" 1}', 'is not JSON at character 6: 1 stands where JSON has : and a value'],
    ['{"😀":01}', 'has 01 at character 6, which is no number of JSON'],
    ['{"a":"\t"}', 'has U+0009 (tab) in a text, at character 7: JSON writes it as \\t'],
    [
      '{"a":"\\y"}',
      'has \\y in a text, at character 7: JSON has no such escape; a backslash is written \\\\',
    ],
    ['{"a":1}//b', 'goes on after its object at character 8: each object has a line of its own'],
    ['# a', 'has a comment at character 1: JSON has none'],
    ['{"a":\u00a01}', 'is not JSON at character 6: U+00A0 (no-break space)'],
  ])('%j', (text, reason) => {
    expect(findJsonFault(text).reason).toBe(reason);
    expect(reason.length).toBeLessThan(200);
  });

  it('in the line that it is in, and hides nothing else', async () => {
    const text = [
      header,
      JSON.stringify(paper).replace('}', ',"title":NaN}'),
      `\ufeff${JSON.stringify({ ...ada, kind: 'HUMAN' })}`,
      `${JSON.stringify({ ...claim, evidence: { document: 'paper', exact: 'Ada said yes' } })},`,
    ].join('\n');
    expect((await problemsOf(text)).map((it) => it.split(':')[0])).toEqual([
      '2  BAD_JSON',
      '3  BAD_JSON',
      '3 kind INVALID_INPUT',
      '4  BAD_JSON',
    ]);
  });

  it('where a mark stands before a header, whose lines are not blamed for it', async () => {
    const text = [
      header,
      JSON.stringify(ada),
      `\ufeff${header.replace('"n"', '"m"')}`,
      JSON.stringify(paper),
    ];
    expect(await problemsOf(text.join('\n'))).toEqual([
      '3  BAD_JSON: has U+FEFF (byte order mark) at character 1, as where files with a mark at their start were joined: leave it out',
    ]);
  });
});

describe('pretty-printed JSON', () => {
  const pretty = (...lines: object[]) => lines.map((it) => JSON.stringify(it, null, 2)).join('\n');

  it('is reported once for each object, with how many lines it has, and hides nothing', async () => {
    const text = pretty(JSON.parse(header), paper, { ...ada, kind: 'HUMAN' }, claim);
    expect(await problemsOf(text)).toEqual([
      '1  BAD_JSON: is one JSON object over 5 lines: a bundle has one object a line (JSON Lines)',
      '6  BAD_JSON: is one JSON object over 5 lines: a bundle has one object a line (JSON Lines)',
      '11  BAD_JSON: is one JSON object over 6 lines: a bundle has one object a line (JSON Lines)',
      expect.stringMatching(/^11 kind INVALID_INPUT: "HUMAN" is not one of/),
      expect.stringMatching(/^17 {2}BAD_JSON: is one JSON object over 15 lines/),
    ]);
  });

  it('is reported for an array, too', async () => {
    for (const text of [
      JSON.stringify([JSON.parse(header), paper, ada], null, 2),
      `[\n${[header, JSON.stringify(paper), JSON.stringify(ada)].join(',\n')}\n]\n`,
    ])
      expect(await problemsOf(text)).toEqual([
        `1  BAD_JSON: is a JSON array over ${text.trim().split('\n').length} lines: a bundle has one object a line (JSON Lines)`,
      ]);
  });

  it('is not meant where a line was cut: the next one is read as always', async () => {
    const cut = ['{"type":"actor","key":"ada",', '{"type":"actor","key":"eve","kind":'];
    const text = [header, cut[0], JSON.stringify(paper), JSON.stringify(claim), cut[1]].join('\n');
    expect(await problemsOf(text)).toEqual([
      '2  BAD_JSON: ends before its object does: } is missing',
      '5  BAD_JSON: ends before its object does: } is missing',
    ]);
  });
});

describe('the version in a header', () => {
  const fresh = useDatabase();
  const versioned = (version: unknown, ...lines: object[]) =>
    [{ type: 'bundle', version, namespace: 'n' }, ...lines].map((it) => `${JSON.stringify(it)}\n`).join('');
  const rule = { type: 'restriction', key: 'rule', title: 'A rule', modality: 'DUTY' };
  const headersOf = async () =>
    (await dump(fresh.db))
      .split('\n')
      .flatMap((line, at) => (line.includes('"bundle"') ? [[at, JSON.parse(line).version]] : []));

  it('is 1 or 2, which load alike; a dump says 2 from the first line that needs it', async () => {
    await load(fresh.db, versioned(1, ada, paper, claim, rule));
    expect(await headersOf()).toEqual([[0, 1]]);
    const before = await dump(fresh.db);
    const limited = {
      ...rule,
      key: 'limited',
      limits: [{ quantity: 'range', operator: 'AT_MOST', value: 1 }],
    };
    await load(fresh.db, versioned(1, limited));
    await load(fresh.db, versioned(2, ada, paper, claim, rule, limited));
    const after = await dump(fresh.db);
    const lines = after.split('\n');
    expect(lines.filter((line) => !before.split('\n').includes(line))).toEqual([
      '{"type":"bundle","version":2,"namespace":"n"}',
      expect.stringContaining('"limits"'),
    ]);
    expect(await headersOf()).toEqual([
      [0, 1],
      [lines.findIndex((line) => line.includes('"limits"')) - 1, 2],
    ]);
    expect((await load(fresh.db, after)).counts.restriction).toMatchObject({ created: 0, revised: 0 });
  });

  it('that is later than the newest is refused by one problem, and its lines by none', async () => {
    expect(await problemsOf(versioned(3, { type: 'galaxy', colour: 1 }))).toEqual([
      '1 version INVALID_INPUT: is 3: this server knows the versions up to 2 of the bundle format, and a newer one wrote this',
    ]);
    expect(await problemsOf(`${versioned(1, ada)}${versioned(9)}`)).toEqual([
      expect.stringMatching(/^3 version INVALID_INPUT: is 9: /),
    ]);
    for (const [given, reason] of [
      [0, 'must be at least 1, not 0'],
      ['2', 'must be a number, not text: write 2 without quotation marks'],
      [1.5, 'must be a whole number, not 1.5'],
      [undefined, 'is missing'],
    ])
      expect(await problemsOf(versioned(given, ada))).toEqual([`1 version INVALID_INPUT: ${reason}`]);
  });
});
