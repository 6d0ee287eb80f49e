import { describe, expect, it } from 'vitest';
import { orders, Story } from './in-words.ts';

describe('two lines that extend one period', () => {
  const first = 'a PROHIBITED from 2024-01-01 to 2024-03-31 {g0}';

  it.each(
    orders([
      first,
      'a PROHIBITED from 2024-03-01 to 2024-06-30 {g1}',
      'b PROHIBITED from 2024-03-01 to 2024-06-30 {g2}',
    ]),
  )('are one extension: %s, %s, %s', (...lines) => {
    for (const one of [lines.map((it) => [it]), [lines]]) {
      const story = new Story();
      for (const some of one) expect(story.load(...some)).toMatchObject({ refused: [], differing: [] });
      expect(story.periods).toEqual([
        'PROHIBITED 2024-01-01 to 2024-03-31 {g0}',
        'PROHIBITED 2024-03-01 to 2024-06-30 {g1 g2}',
      ]);
    }
  });

  it('differ where their ends do, and nothing recorded is displaced', () => {
    const story = new Story();
    story.load(first);
    story.load('a PROHIBITED from 2024-03-01 to 2024-06-30 {g1}');
    expect(story.load('b PROHIBITED from 2024-03-01 to 2024-07-31 {g2}')).toMatchObject({
      differing: [0],
      written: 0,
    });
  });

  it('follow each other where the second extends the first, too', () => {
    const story = new Story();
    story.load(
      first,
      'a PROHIBITED from 2024-02-01 to 2024-06-30 {g1}',
      'a PROHIBITED from 2024-03-01 to 2024-07-31 {g2}',
    );
    expect(story.periods).toHaveLength(3);
  });
});

describe('lines of one load that contradict each other', () => {
  it.each([
    [
      'two ends',
      'a PROHIBITED from 2024-01-01 to 2024-05 {g0}',
      'a PROHIBITED from 2024-01-01 to 2024-06 {g1}',
    ],
    ['two weights', 'a PROHIBITED seen 2024-03-01 {g0}', 'b PROHIBITED seen 2024-03-01 {g1 -g0}'],
    [
      'an end and an observation',
      'a LIFTED seen 2024-01-01 to 2024-03 {g0}',
      'b LIFTED from 2024-01-01 seen 2024-07-01 {g1}',
      'a LIFTED from 2024-01-01 to 2024-08 {g2}',
    ],
  ])('the same ones are applied in any order: %s', (_what, ...lines) => {
    const outcomes = orders(lines).map((order) => {
      const story = new Story();
      const { differing } = story.load(...order);
      return { periods: story.periods, differing: differing.map((it) => order[it]).sort() };
    });
    expect(outcomes[0]?.differing).not.toEqual([]);
    for (const it of outcomes) expect(it).toEqual(outcomes[0]);
  });
});

describe('night after night', () => {
  const nights = (story: Story, day: (night: number) => string) => {
    for (const night of [3, 4, 5, 6]) {
      expect(story.load(day(night))).toMatchObject({ refused: [], differing: [] });
      expect(story.load(day(night))).toMatchObject({ written: 0 });
    }
  };
  const seen = (night: number) => `a PROHIBITED from 2024-01-01 seen 2024-06-0${night} {g0}`;

  it('a line of two periods that is observed later moves the last observation of the second', () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 seen 2024-06-01 {g0}', 'a PERMITTED from 2024-03-01 {g1}');
    nights(story, seen);
    expect(story.periods).toEqual([
      'PROHIBITED 2024-01-01 {g0}',
      'PERMITTED 2024-03-01 {g1}',
      'PROHIBITED seen 2024-06-01 2024-06-06 {g0}',
    ]);
  });

  it('a line that is observed again after another state began a period of its own', () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 seen 2024-06-01 {g0}');
    story.load('b LIFTED from 2024-06-02 {g1}');
    nights(story, seen);
    expect(story.periods).toEqual([
      'PROHIBITED 2024-01-01 seen 2024-06-01 {g0}',
      'LIFTED 2024-06-02 {g1}',
      'PROHIBITED seen 2024-06-03 2024-06-06 {g0}',
    ]);
  });

  it('a line that differed is not refused once another state begins at its start', () => {
    const story = new Story();
    const bundle = ['a PROHIBITED from 2024-01-01 {g0}', 'a PROHIBITED from 2024-03-01 {g1}'];
    expect(story.load(...bundle)).toMatchObject({ differing: [1] });
    story.load('b LIFTED from 2024-03-01 {g2}');
    expect(story.load(...bundle)).toEqual({ refused: [], differing: [1], written: 0 });
  });

  it('a changed line that fits nowhere differs, and the load ends', () => {
    const story = new Story();
    story.load('b LIFTED from 2024-03-02 {g0}', 'b PROHIBITED from 2024-03-01 seen 2024-03-10 {g1}');
    story.load('a PROHIBITED from 2024-03-01 to 2024-05 {g2}');
    const changed = 'b PROHIBITED from 2024-03-01 to 2024-06 seen 2024-03-10 {g1}';
    expect(story.load(changed)).toMatchObject({ refused: [], written: 0 });
    expect(story.load(changed).differing).not.toEqual([]);
  });
});

describe('overwriting', () => {
  it('does not flip between two lines of one bundle that contradict each other', () => {
    const story = new Story();
    const bundle = ['a PROHIBITED from 2024-01-01 {g0}', 'a PROHIBITED from 2024-03-01 {g1}'];
    story.overwrite(...bundle);
    const { periods } = story;
    for (const _night of [1, 2, 3]) {
      expect(story.overwrite(...bundle)).toMatchObject({ differing: [1], written: 0 });
      expect(story.periods).toEqual(periods);
    }
  });

  it('changes the start of a line that is of two periods', () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 seen 2024-06-01 {g0}', 'a PERMITTED from 2024-03-01 {g1}');
    const changed = ['a PROHIBITED from 2024-01-15 seen 2024-06-01 {g0}', 'a PERMITTED from 2024-03-01 {g1}'];
    expect(story.overwrite(...changed)).toMatchObject({ refused: [], differing: [] });
    expect(story.periods[0]).toBe('PROHIBITED 2024-01-15 {g0}');
    expect(story.overwrite(...changed)).toMatchObject({ refused: [], differing: [], written: 0 });
  });
});

describe('in whatever order', () => {
  it.each(
    orders([
      'a DENIED from [2024-03-01..2024-05-15] to 2024-06-30 seen 2024-06-30 {g2}',
      'a DENIED from 2024-03-02 seen 2024-06-30 {g0}',
      'b GRANTED from 2024-03-02T12:00Z {g1}',
    ]),
  )('a stated end is of each period that the line speaks of: %s, %s, %s', (...lines) => {
    const [whole, one] = [new Story(), new Story()];
    whole.load(...lines);
    for (const it of lines) one.load(it);
    expect(one.periods).toEqual(whole.periods);
    expect(whole.periods.at(-1)).toContain('to 2024-06-30');
  });

  it.each(
    orders([
      'a PROPOSED from 2024-03-01 to 2024-05-15 seen [2024-02-15..2024-03-05] {g1}',
      'a PROPOSED to 2024-03-10 seen 2024-01-05 {g0}',
      'b LIFTED from 2024-02-10 to 2024-03-02 seen 2024-02 {g2}',
    ]),
  )('evidence is where its line begins, extended or not: %s, %s, %s', (...lines) => {
    const [whole, one] = [new Story(), new Story()];
    whole.load(...lines);
    for (const it of lines) one.load(it);
    expect(one.periods).toEqual(whole.periods);
  });
});

describe('another state at the stated start of an extension', () => {
  const lines = [
    'a PROHIBITED from 2024-01-01 to 2024-03-31 {g0}',
    'a PROHIBITED from 2024-03-01 to 2024-06-30 {g1}',
    'b LIFTED from 2024-03-01 {g2}',
  ];
  it.each(orders(lines))('is refused, and so is the same again: %s, %s, %s', (...told) => {
    const story = new Story();
    const refused = told.filter((it) => story.load(it).refused.length > 0);
    expect(refused).toHaveLength(1);
    const { periods } = story;
    expect(story.load(refused[0] as string).refused).toHaveLength(1);
    for (const it of told)
      if (!refused.includes(it)) expect(story.load(it)).toMatchObject({ refused: [], written: 0 });
    expect(story.periods).toEqual(periods);
  });
});

describe('several lines that change in one load', () => {
  it('each say what they say, of a new period too', () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 seen 2024-06-01 {g0}', 'a PROHIBITED from 2024-01 {g1}');
    story.load('c LIFTED from 2024-06-02 {g2}');
    const changed = [
      'a PROHIBITED from 2024-01-01 seen 2024-06-03 {g0}',
      'a PROHIBITED from 2024-01 {g1 g3}',
    ];
    expect(story.load(...changed)).toMatchObject({ refused: [], differing: [] });
    expect(story.periods).toEqual([
      'PROHIBITED 2024-01-01 seen 2024-06-01 {g0 g1 g3}',
      'LIFTED 2024-06-02 {g2}',
      'PROHIBITED seen 2024-06-03 {g0}',
    ]);
    expect(story.load(...changed)).toEqual({ refused: [], differing: [], written: 0 });
  });

  it('a statement moves from one to another, in either order', () => {
    for (const isReversed of [false, true]) {
      const story = new Story();
      const inOrder = (...all: string[]) => (isReversed ? all.reverse() : all);
      story.load(...inOrder('a PROHIBITED from 2024-01-01 {g0}', 'b PROHIBITED from 2024-01-01 {g2 g1}'));
      story.load(...inOrder('a PROHIBITED from 2024-01-01 {g0 g1}', 'b PROHIBITED from 2024-01-01 {g2}'));
      expect(story.periods).toEqual(['PROHIBITED 2024-01-01 {g0 g1 g2}']);
      story.load(...inOrder('a PROHIBITED from 2024-01-01 {g0}', 'b PROHIBITED from 2024-01-01 {g2}'));
      expect(story.periods).toEqual(['PROHIBITED 2024-01-01 {g0 g2}']);
    }
  });

  it('are compared with each other, not with the record before the load', () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-02-20 {g0}', 'a PROHIBITED seen 2024-05-15 {g1}');
    const changed = [
      'a PROHIBITED from 2024-02-20 to 2024-03-01 {g0}',
      'a PROHIBITED seen 2024-05-15 {g1}',
      'a LIFTED from 2024-03-10 {g2}',
    ];
    story.load(...changed);
    expect(story.load(...changed)).toMatchObject({ refused: [], written: 0 });
  });
});

describe('a changed line', () => {
  it('does not replace what another namespace states', () => {
    const story = new Story();
    story.load('b PROHIBITED from 2023 seen 2024-06-01 {g1}', 'b LIFTED from 2024-01-01 {g0}');
    story.load('a PROHIBITED from 2023-05-01 to 2023-12-31 {g2}');
    const { periods } = story;
    const changed = [
      'b PROHIBITED from 2023 to 2024-09-30 seen 2024-06-01 {g1}',
      'b LIFTED from 2024-01-01 {g0}',
    ];
    expect(story.load(...changed)).toMatchObject({ refused: [], written: 0 });
    expect(story.periods).toEqual(periods);
  });

  it('keeps the last observation before a transition', () => {
    const story = new Story();
    for (const day of ['01', '02']) story.load(`a PROHIBITED from 2024-01-01 seen 2024-06-${day} {g0}`);
    story.load('b LIFTED from 2024-06-03 {g1}');
    story.load('a PROHIBITED from 2024-01-01 seen 2024-06-04 {g0}');
    expect(story.periods).toEqual([
      'PROHIBITED 2024-01-01 seen 2024-06-01 2024-06-02 {g0}',
      'LIFTED 2024-06-03 {g1}',
      'PROHIBITED seen 2024-06-04 {g0}',
    ]);
  });

  it.each(
    orders([
      'a PROHIBITED from 2024-01-01 seen 2024-04-01 {g0}',
      'b LIFTED seen 2024-02-10 to 2024-03-01 {g2}',
    ]),
  )('is applied in whatever order the changes come: %s, %s', (...changes) => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 {g0}', 'b LIFTED seen 2024-02-10 {g2}');
    for (const it of changes) expect(story.load(it)).toMatchObject({ refused: [], differing: [] });
    expect(story.periods).toEqual([
      'PROHIBITED 2024-01-01 seen 2024-04-01 {g0}',
      'LIFTED to 2024-03-01 seen 2024-02-10 {g2}',
    ]);
  });

  it('that differed before differs again, once another state begins at its start, too', () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 {g0}', 'a PROHIBITED from 2024-03-01 {g1}');
    story.load('b LIFTED from 2024-03-01 {g2}');
    const changed = ['a PROHIBITED from 2024-01-01 {g0}', 'a PROHIBITED from 2024-03-01 {g1 g3}'];
    expect(story.load(...changed)).toMatchObject({ refused: [], differing: [1], written: 0 });
  });
});

it('two namespaces that observe night after night share one period', () => {
  const story = new Story();
  story.load('a PROHIBITED from 2024-01-01 seen 2024-06-01 {g0}');
  story.load('b PROHIBITED from 2024-01 seen 2024-06-01 {g1}');
  story.load('c LIFTED from 2024-06-02 {g2}');
  for (const night of [3, 4, 5, 6, 7]) {
    for (const one of [
      `a PROHIBITED from 2024-01-01 seen 2024-06-0${night} {g0}`,
      `b PROHIBITED from 2024-01 seen 2024-06-0${night} {g1}`,
    ])
      expect(story.load(one)).toMatchObject({ refused: [], differing: [] });
  }
  expect(story.periods).toEqual([
    'PROHIBITED 2024-01-01 seen 2024-06-01 {g0 g1}',
    'LIFTED 2024-06-02 {g2}',
    'PROHIBITED seen 2024-06-03 2024-06-07 {g0 g1}',
  ]);
});

describe('a statement that supports for one source and contradicts for another', () => {
  const weights = (record: string, bundle: string) => ({
    field: 'grounds',
    record: [{ statement: 'g0', for: 'STATUS', weight: record }],
    said: undefined,
    bundle: [{ statement: 'g0', for: 'STATUS', weight: bundle }],
  });

  it('differs, and the rest of its line waits with it, in either order', () => {
    for (const [first, second, record, bundle] of [
      [
        'a PROHIBITED from 2024-01-01 {g0 g1}',
        'b PROHIBITED from 2024-01-01 {-g0 g2}',
        'SUPPORTS',
        'AGAINST',
      ],
      ['a PROHIBITED from 2024-01-01 {g1 -g0}', 'b PROHIBITED from 2024-01 {g0}', 'AGAINST', 'SUPPORTS'],
    ] as const) {
      const story = new Story();
      story.load(first);
      const { periods } = story;
      for (const _night of [1, 2]) {
        expect(story.load(second)).toEqual({ refused: [], differing: [0], written: 0 });
        expect(story.differing).toEqual([weights(record, bundle)]);
        expect(story.periods).toEqual(periods);
      }
    }
  });

  it('is refused by a mutation with what to do instead', () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 {g0 g1}');
    expect(story.change('b PROHIBITED from 2024-01-01 {-g0 g2}').refused[0]?.why).toMatch(
      /StatusOverlap a statement either supports .* has g0 the other way; .* use correctStatus/,
    );
    expect(story.change('b PROHIBITED {-g1 g2}').refused[0]?.why).toMatch(/StatusOverlap .* g1 /);
  });

  it('differs where a line changes so', () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 {g0 g1}', 'b PROHIBITED from 2024-01-01 {g0 g2}');
    expect(story.load('b PROHIBITED from 2024-01-01 {-g0 g2}')).toMatchObject({ differing: [0], written: 0 });
    expect(story.differing).toMatchObject([
      {
        field: 'grounds',
        record: [{ weight: 'SUPPORTS' }],
        bundle: [{ statement: 'g0', weight: 'AGAINST' }],
      },
    ]);
    story.load('a PROHIBITED from 2024-01-01 {-g0 g1}', 'b PROHIBITED from 2024-01-01 {-g0 g2}');
    expect(story.periods).toEqual(['PROHIBITED 2024-01-01 {-g0 g1 g2}']);
  });

  it('differs where the period was corrected by hand, and the other statements are applied', () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 {g0 g1}');
    story.correct(0, { validFrom: '2024-01-15' });
    story.change('b PROHIBITED from 2024-01-15 {-g2 g3}');
    expect(story.load('a PROHIBITED from 2024-01-01 {g0 g2}')).toMatchObject({ differing: [0] });
    expect(story.differing).toMatchObject([{ field: 'grounds', bundle: [{ statement: 'g2' }] }]);
    expect(story.periods).toEqual(['PROHIBITED 2024-01-15 {-g2 g0 g3}']);
    expect(story.load('a PROHIBITED from 2024-01-01 {g0 g2}')).toMatchObject({ differing: [0], written: 0 });
  });

  it('is turned around by overwriting, unless nothing would support the period any more', () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 {g0 g3}');
    const other = 'b PROHIBITED from 2024-01-01 {-g0 g1}';
    expect(story.overwrite(other)).toMatchObject({ differing: [] });
    expect(story.periods).toEqual(['PROHIBITED 2024-01-01 {-g0 g1 g3}']);
    expect(story.load('a PROHIBITED from 2024-01-01 {g0 g3}')).toMatchObject({ differing: [], written: 0 });
    const alone = new Story();
    alone.load('a PROHIBITED from 2024-01-01 {g0}');
    expect(alone.overwrite('b PROHIBITED from 2024-01-01 {-g0}')).toMatchObject({ refused: [], written: 0 });
  });
});

describe('overwriting with a line that contradicts in several fields', () => {
  const first = 'a PROHIBITED from 2024-01-01 to 2024-03-31 {g0}';

  it('applies all of them', () => {
    const story = new Story();
    story.load(first);
    expect(story.overwrite('b PROHIBITED from 2024-01-15 to 2024-02-28 {g1}')).toMatchObject({
      differing: [],
    });
    expect(story.periods).toEqual(['PROHIBITED 2024-01-15 to 2024-02-28 {g0 g1}']);
  });

  it('applies none where one is not to be had, and names each', () => {
    const story = new Story();
    story.load(first);
    const { periods } = story;
    const line = 'b PROHIBITED from 2024-01-15 to 2024-02-28 {-g0 g1}';
    expect(story.load(line)).toMatchObject({ written: 0 });
    expect(story.differing.map(({ field }) => field)).toEqual(['validFrom', 'validTo', 'grounds']);
    expect(story.periods).toEqual(periods);
    expect(story.overwrite('b PROHIBITED from 2024-01-15 to 2024-02-28 {-g0}')).toMatchObject({
      differing: [0],
      written: 0,
    });
    expect(story.differing.map(({ field }) => field)).toEqual(['validFrom', 'validTo', 'grounds']);
  });

  it('does not decide between two lines of one load', () => {
    const bundle = [first, 'b PROHIBITED from 2024-01-15 to 2024-02-28 {g1}'];
    const story = new Story();
    for (const _night of [1, 2, 3]) expect(story.overwrite(...bundle)).toMatchObject({ differing: [1] });
    expect(story.periods).toEqual(['PROHIBITED 2024-01-01 to 2024-03-31 {g0}']);
  });
});

describe('several changed lines of a period that was corrected by hand', () => {
  const open = () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 {g0}', 'b PROHIBITED from 2024-01-01 {g1}');
    story.correct(0, { validFrom: '2024-01-15' });
    return story;
  };

  it.each(
    orders([
      'a PROHIBITED from 2024-01-01 to 2024-03-31 {g0}',
      'b PROHIBITED from 2024-01-01 to 2024-05-31 {g1 g2}',
    ]),
  )('differ both where they say two new values, and the rest is applied: %s, %s', (...lines) => {
    const story = open();
    expect(story.load(...lines).differing.sort()).toEqual([0, 1]);
    expect(story.periods).toEqual(['PROHIBITED 2024-01-15 {g0 g1 g2}']);
    expect(story.load(...lines)).toMatchObject({ written: 0 });
  });

  it.each(orders(['a PROHIBITED from 2024-01-01 {g0 g1}', 'b PROHIBITED from 2024-01-01 {g2}']))(
    'a statement goes from one to the other: %s, %s',
    (...lines) => {
      const story = open();
      expect(story.load(...lines).differing).toEqual([]);
      expect(story.periods).toEqual(['PROHIBITED 2024-01-15 {g0 g1 g2}']);
    },
  );

  it.each(
    orders([
      'a PROHIBITED from 2024-01-01 seen 2024-06-01 {g0}',
      'b PROHIBITED from 2024-01-01 seen 2024-07-01 {g1}',
    ]),
  )('are observed by both: %s, %s', (...lines) => {
    const story = open();
    expect(story.load(...lines).differing).toEqual([]);
    expect(story.periods).toEqual(['PROHIBITED 2024-01-15 seen 2024-06-01 2024-07-01 {g0 g1}']);
  });
});

describe('what differs is reported with what it contradicts', () => {
  const reported = (first: string[], line: string) => {
    const story = new Story();
    story.load(...first);
    story.load(line);
    return story.differing;
  };

  it('an observation after the end: with the end', () => {
    expect(
      reported(
        ['a PROHIBITED from 2024-01-01 to 2024-03-31 {g0}'],
        'b PROHIBITED to 2024-03 seen 2024-03-15 {g1}',
      ),
    ).toEqual([]);
    expect(
      reported(
        ['a PROHIBITED from 2024-01-01 seen 2024-05-01 {g0}'],
        'b PROHIBITED from 2024-01-01 to 2024-03-31 {g1}',
      ),
    ).toEqual([
      { field: 'validTo', record: { observedAt: '2024-05-01' }, said: undefined, bundle: '2024-03-31' },
    ]);
  });

  it('a start after the observation: with the observation', () => {
    expect(
      reported(
        ['a PROHIBITED seen 2024-05-01 {g0}', 'a PROHIBITED seen 2024-07-01 {g0}'],
        'b PROHIBITED from 2024-06-01 {g1}',
      ),
    ).toEqual([
      { field: 'validFrom', record: { observedAt: '2024-05-01' }, said: undefined, bundle: '2024-06-01' },
    ]);
  });

  it('another state at the same instant: with that state', () => {
    const story = new Story();
    const bundle = ['a PROHIBITED from 2024-01-01 {g0}', 'a PROHIBITED from 2024-03-01 {g1}'];
    story.load(...bundle);
    story.load('b LIFTED from 2024-03-01 {g2}');
    story.load(...bundle);
    expect(story.differing).toEqual([
      {
        field: 'validFrom',
        record: { status: 'LIFTED', validFrom: '2024-03-01' },
        said: undefined,
        bundle: '2024-03-01',
      },
    ]);
  });

  it('a changed observation of a second period: with what that one has', () => {
    const story = new Story();
    story.load('a PROHIBITED from 2024-01-01 seen 2024-06-10 {g0}', 'b LIFTED from 2024-03-01 {g1}');
    story.load('a PROHIBITED from 2024-01-01 seen 2024-03-01 {g0}');
    expect(story.differing).toEqual([
      { field: 'observedAt', record: '2024-06-10', said: '2024-06-10', bundle: '2024-03-01' },
    ]);
  });
});

describe('after a night was taken back', () => {
  const night = (day: string) => `a PROHIBITED from 2024-01-01 seen 2024-06-${day} {g0}`;

  it('a later observation is applied again, and the one taken back stays so', () => {
    const story = new Story();
    story.load(night('01'));
    story.load(night('02'));
    story.undo();
    expect(story.periods).toEqual(['PROHIBITED 2024-01-01 seen 2024-06-01 {g0}']);
    expect(story.load(night('02'))).toEqual({ refused: [], differing: [], written: 0 });
    for (const day of ['03', '04']) {
      expect(story.load(night(day))).toMatchObject({ differing: [] });
      expect(story.load(night(day))).toMatchObject({ written: 0 });
    }
    expect(story.periods).toEqual(['PROHIBITED 2024-01-01 seen 2024-06-01 2024-06-04 {g0}']);
  });

  it('also where the observation was of a second period', () => {
    const story = new Story();
    story.load(night('01'), 'b LIFTED from 2024-06-02 {g1}');
    story.load(night('03'));
    story.undo();
    expect(story.load(night('04'))).toMatchObject({ refused: [] });
    expect(story.load(night('04'))).toMatchObject({ written: 0 });
    expect(story.periods).toEqual([
      'PROHIBITED 2024-01-01 seen 2024-06-01 {g0}',
      'LIFTED 2024-06-02 {g1}',
      'PROHIBITED seen 2024-06-04 {g0}',
    ]);
  });
});

describe('what is remembered of observations', () => {
  it('is needed: a state that turns out to lie between two of them is known to have ended by the next', () => {
    const days = ['01', '02', '03', '04', '05', '06', '07', '08'];
    const between = 'b PERMITTED from 2024-06-03T12:00Z {g2}';
    for (const form of ['from 2024-01-01 seen', 'seen']) {
      const [nightly, known] = [new Story(), new Story()];
      for (const day of days) nightly.load(`a PROHIBITED ${form} 2024-06-${day} {g0}`);
      nightly.load(between);
      known.load(between);
      for (const day of days) known.load(`a PROHIBITED ${form} 2024-06-${day} {g0}`);
      expect(nightly.periods).toEqual(known.periods);
      expect(nightly.periods).toContain('PROHIBITED seen 2024-06-04 2024-06-08 {g0}');
    }
  });
});
