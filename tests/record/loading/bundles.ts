import fc from 'fast-check';

/** A line before it has its keys: those of one sequence begin with its name. */
export type Line = Record<string, unknown>;
export type Bundle = { space: 'a' | 'b'; lines: Line[] };

const FIRST = 'alpha beta gamma delta alpha omega.';
const SECOND = `News: beta. ${FIRST}`;

const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
const word = fc.constantFrom('one', 'two', 'three');
const some = <Value>(...values: Value[]) => fc.subarray(values, { minLength: 0 });

const BEFORE: Record<string, string> = { gamma: 'beta ', delta: 'gamma ', omega: 'alpha ' };

/** Quotes of a paper, each found once in every version that it may be from. */
const quotes = (paper: string, versions: number, minLength = 0): fc.Arbitrary<Line[]> =>
  fc
    .uniqueArray(
      fc.record({
        exact: fc.constantFrom('gamma', 'delta', 'omega'),
        version: versions === 1 ? optional(fc.constant(1)) : optional(fc.constantFrom(1, 2)),
        prefix: optional(fc.constant(true)),
        locator: optional(fc.constantFrom('p. 1', '§ 2')),
      }),
      { minLength, maxLength: 3, selector: (it) => it.exact },
    )
    .map((spans) =>
      spans.map(({ exact, version, prefix, locator }) => ({
        document: paper,
        exact,
        ...(version && { version }),
        ...(prefix && { prefix: BEFORE[exact] }),
        ...(locator && { locator }),
      })),
    );

const absent = (...fields: string[]) =>
  fc.dictionary(fc.constantFrom(...fields), fc.constantFrom('WITHHELD', 'NOT_STATED', 'NOT_RECORDED'), {
    maxKeys: 2,
  });

const PEOPLE = ['x', 'y', 'z'];

const person = (key: string, evidence: fc.Arbitrary<Line[]>) =>
  fc.record({
    type: fc.constant('actor'),
    key: fc.constant(key),
    kind: fc.constant('PERSON'),
    name: word.map((it) => `${it} of ${key}`),
    description: optional(word),
    country: optional(fc.constantFrom('GB', 'FR')),
    aliases: optional(some('P', 'Q', 'R')),
    absent: absent('description', 'country'),
    evidence: optional(evidence),
  });

const item = (evidence: fc.Arbitrary<Line[]>) =>
  fc.record({
    type: fc.constant('item'),
    key: fc.constant('item'),
    kind: fc.constantFrom('SYSTEM', 'DESIGNATION'),
    name: word,
    aliases: optional(some('I', 'J')),
    origin: optional(fc.constantFrom(...PEOPLE)),
    evidence: optional(evidence),
  });

const translation = fc.record({
  language: fc.constantFrom('de', 'uk'),
  text: word,
  by: fc.constantFrom('CODER', 'MACHINE'),
});

const term = (of: Line) =>
  fc.constantFrom<(Line | string)[]>(
    [of.place ?? of.actor] as string[],
    [{ ...of, validTo: '2020' }],
    [
      { ...of, validTo: '2020' },
      { ...of, validFrom: '2022' },
    ],
  );

/** A place in one other or two, at all times, for one or for two. */
const spot = fc
  .tuple(term({ place: 'land' }), fc.option(term({ place: 'coast' }), { nil: [] }), word)
  .map(([some, others, name]) => ({ type: 'place', key: 'spot', name, within: [...others, ...some] }));

/** A group that both bundles share. */
const league = fc
  .tuple(term({ actor: 'x' }), fc.option(term({ actor: 'y' }), { nil: [] }))
  .map(([some, others]) => ({
    ...{ type: 'actor', key: 'league', kind: 'GROUP', name: 'League', shared: true },
    members: [...others, ...some],
  }));

/** A rule's action. Only a transfer has recipients. */
const act = fc.constantFrom<Line>(
  { action: 'USE' },
  { action: 'TRANSFER' },
  { action: 'OTHER', actionText: 'to enter' },
  { action: 'OTHER', actionText: 'to freeze' },
);

const restriction = fc
  .record({
    type: fc.constant('restriction'),
    key: fc.constant('rule'),
    title: word,
    summary: optional(word),
    modality: fc.constantFrom('PROHIBITION', 'ADVISORY'),
    parties: optional(
      fc.uniqueArray(
        fc.record({
          actor: fc.constantFrom(...PEOPLE),
          function: fc.constantFrom('ASSIGNER', 'ASSIGNEE', 'RECIPIENT'),
          derivation: fc.constantFrom('STATED', 'INFERRED'),
        }),
        { maxLength: 3, selector: (it) => `${it.actor} ${it.function}` },
      ),
    ),
    items: optional(some('item')),
    licenceAuthority: optional(fc.constantFrom(...PEOPLE)),
    licenceKind: optional(fc.constantFrom('SPECIFIC', 'GENERAL')),
    limits: optional(
      fc.uniqueArray(
        fc.record({
          quantity: fc.constantFrom('range', 'number'),
          operator: fc.constantFrom('AT_MOST', 'LESS_THAN'),
          value: fc.constantFrom(0, 7.5, 300),
          unit: optional(fc.constantFrom('km', '{rounds}')),
        }),
        { maxLength: 2, selector: (it) => `${it.quantity} ${it.operator} ${it.unit}` },
      ),
    ),
    act,
    basis: optional(
      fc.uniqueArray(
        fc.record({
          instrument: fc.constantFrom('Act', 'Order'),
          provision: optional(fc.constantFrom('§ 1', '§ 2')),
        }),
        { maxLength: 2, selector: (it) => `${it.instrument} ${it.provision}` },
      ),
    ),
    conditions: optional(
      fc.uniqueArray(fc.record({ kind: fc.constantFrom('PURPOSE', 'ASSURANCE'), text: word }), {
        maxLength: 2,
        selector: (it) => `${it.kind} ${it.text}`,
      }),
    ),
    absent: absent('summary', 'scope'),
  })
  .map(({ act, parties, ...line }) => ({
    ...{ ...line, ...act },
    parties: parties?.filter((it) => act.action === 'TRANSFER' || it.function !== 'RECIPIENT'),
  }));

/** A vote on the rule. No more ballots are given than the numbers allow. */
const poll = fc.record({
  type: fc.constant('event'),
  key: fc.constant('poll'),
  name: word,
  status: fc.constantFrom('OCCURRED', 'ASSERTED'),
  participants: optional(some(...PEOPLE)),
  vote: optional(
    fc.record({
      motion: fc.constant('rule'),
      result: optional(fc.constantFrom('ADOPTED', 'REJECTED')),
      yes: optional(fc.constantFrom(3, 20)),
      abstentions: optional(fc.constantFrom(3, 4)),
      ballots: optional(
        fc.uniqueArray(
          fc.record({ actor: fc.constantFrom(...PEOPLE), option: fc.constantFrom('YES', 'ABSTAIN') }),
          { maxLength: 3, selector: (it) => it.actor },
        ),
      ),
    }),
  ),
});

const statement = (key: string, evidence: fc.Arbitrary<Line[]>) =>
  fc.record({
    type: fc.constant('statement'),
    key: fc.constant(key),
    quotation: fc.constantFrom('DIRECT', 'INDIRECT'),
    attribution: fc.constantFrom('NARRATOR', 'ON_THE_RECORD'),
    evidence,
    speakers: fc
      .uniqueArray(
        fc.record({ actor: fc.constantFrom(...PEOPLE), onBehalfOf: optional(some('house', ...PEOPLE)) }),
        { minLength: 1, maxLength: 2, selector: (it) => it.actor },
      )
      .map((all) =>
        all.map(({ actor, onBehalfOf }) => ({ actor, onBehalfOf: onBehalfOf?.filter((it) => it !== actor) })),
      ),
    addressees: optional(some(...PEOPLE)),
    via: optional(fc.constantFrom(...PEOPLE).map((actor) => [{ actor, relation: 'REPORTED' }])),
    note: optional(word),
    factuality: optional(fc.constantFrom('FACT', 'CONDITIONAL')),
    speechAct: optional(fc.constantFrom('ASK', 'COMMIT')),
    translations: optional(
      fc.uniqueArray(translation, { maxLength: 2, selector: (it) => `${it.language} ${it.by}` }),
    ),
    stances: optional(
      fc
        .constantFrom('LIFT', 'OPPOSE', 'WITHHELD')
        .map((stance) => [{ restriction: 'rule', stance, explicitness: 'EXPLICIT' }]),
    ),
    spoken: optional(fc.constantFrom('2024-01-01', { edtf: '2024', derivation: 'INFERRED' })),
    absent: absent('spoken', 'event'),
  });

const affiliation = (who: string, evidence: fc.Arbitrary<Line[]>) =>
  fc.record({
    type: fc.constant('affiliation'),
    person: fc.constant(who),
    organization: fc.constant('house'),
    role: fc.constant('member'),
    validFrom: optional(fc.constantFrom('2020', '2021')),
    validTo: optional(fc.constantFrom('2022', '2023')),
    evidence: optional(evidence),
  });

const document = (key: string, version: number | undefined) =>
  fc.record({
    type: fc.constant('document'),
    key: fc.constant(key),
    version: fc.constant(version),
    text: fc.constant(version === 2 ? SECOND : FIRST),
    title: optional(word),
    publisher: optional(word),
    absent: absent('author', 'publisher'),
  });

/**
 * A bundle that can be loaded by itself: of every person and a part of everything else. That of `b` is about the same
 * shared entities, in another order.
 */
export const bundleOf = (space: 'a' | 'b', versions: 1 | 2): fc.Arbitrary<Bundle> => {
  const evidence = (least = 0) => quotes('paper', versions, least);
  const always = [
    ...(versions === 2 ? [document('paper', 1), document('paper', 2)] : [document('paper', undefined)]),
    ...PEOPLE.map((key) => person(key, evidence())),
    fc.constant({ type: 'actor', key: 'house', kind: 'ORGANIZATION', name: 'House' }),
    item(evidence()),
    ...['land', 'coast'].map((key) => fc.constant({ type: 'place', key, name: key })),
    restriction,
    statement('s', evidence(1)),
    statement('t', evidence(1)),
  ];
  const sometimes = [
    fc.constantFrom<Line>(
      { type: 'actor', key: 'group', kind: 'GROUP', name: 'both', members: ['x', 'y'] },
      { type: 'actor', key: 'group', kind: 'GROUP', cardinality: 3, members: ['x', 'z'] },
    ),
    poll,
    spot,
    league,
    affiliation('x', evidence()),
    affiliation('y', evidence()),
    fc.record({
      type: fc.constant('relation'),
      subject: fc.constant('s'),
      relation: fc.constantFrom('REPEATS', 'ANSWERS', 'SAME_UTTERANCE'),
      object: fc.constant('t'),
      note: optional(word),
    }),
  ];
  return fc
    .record({
      always: fc.tuple(...always),
      sometimes: fc.tuple(...sometimes.map((it) => fc.option(it as fc.Arbitrary<Line>, { nil: undefined }))),
    })
    .map(({ always, sometimes }) => ({
      space,
      lines: [...always, ...sometimes].flatMap((it) => (it === undefined ? [] : [withoutEmpty(it as Line)])),
    }));
};

const withoutEmpty = (line: Line): Line =>
  Object.fromEntries(
    Object.entries(line).filter(
      ([, it]) =>
        it !== undefined && !(typeof it === 'object' && it !== null && Object.keys(it).length === 0),
    ),
  );

const SHARED = new Set([...PEOPLE, 'house', 'league', 'item', 'rule', 'land', 'coast', 'spot']);
const KEYS = new Set([
  ...['key', 'actor', 'person', 'organization', 'origin'],
  ...['restriction', 'motion', 'licenceAuthority', 'place'],
]);
const LISTS = new Set(['members', 'within', 'addressees', 'items', 'onBehalfOf', 'participants']);

/** A bundle as text, its shared keys those of one sequence. */
export function textOf({ space, lines }: Bundle, sequence: string): string {
  const named = (value: unknown, field = ''): unknown => {
    if (Array.isArray(value)) return value.map((it) => named(it, field));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, named(it, name)]));
    const isKey = KEYS.has(field) || LISTS.has(field);
    return isKey && SHARED.has(value as string) ? `${sequence}${value}` : value;
  };
  const header = { type: 'bundle', version: 1, namespace: `${sequence}${space}` };
  return [header, ...lines.map((it) => named(it))].map((it) => `${JSON.stringify(it)}\n`).join('');
}
