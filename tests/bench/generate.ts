import { pipeline } from 'node:stream/promises';
import { UsageError } from '../../src/commands/arguments.ts';
import { runTool } from '../../src/commands/run.ts';

/**
 * Writes a made-up bundle of any size to standard output: `npm run --silent generate -- 100000 > big.ndjson`.
 * The same size is always the same bytes. A few rules, speakers and words come up often, most of them seldom.
 */
export function* generateBundle(statements: number): Generator<string> {
  const sizes = sizesOf(statements);
  yield line({ type: 'bundle', version: 1, namespace: namespaceOf(statements) });
  yield* concepts();
  yield* actors(sizes);
  yield* events(sizes);
  yield* rules(sizes);
  for (let from = 0; from < statements; from += PER_DOCUMENT) yield* document(from, sizes);
  yield* periods(sizes);
}

/** Its statements are `namespace:s0` and so on; actors with a name, rules, items and places are shared. */
export const namespaceOf = (statements: number) => `generated-${statements}`;

/** The actors and rules by frequency, rare ones last; `person-0` and `rule-0` are the most frequent. */
export function seldomIn(statements: number): { person: string; rule: string } {
  const { people, rules } = sizesOf(statements);
  return { person: `person-${people - 1}`, rule: `rule-${rules - 1}` };
}

const PER_DOCUMENT = 50;
const STATES = 20;
const PLACES = 30;
const ITEMS = 40;
const FIRST_DAY = Date.UTC(2020, 0, 1);
const DAYS = 2_000;

type Sizes = ReturnType<typeof sizesOf>;

function sizesOf(statements: number) {
  const people = Math.max(10, Math.ceil(statements / 100));
  return {
    statements,
    people,
    offices: Math.max(2, Math.ceil(people / 20)),
    groups: Math.max(2, Math.ceil(people / 50)),
    rules: Math.max(5, Math.ceil(statements / 250)),
    meetings: Math.max(2, Math.ceil(statements / 500)),
    deliveries: Math.max(5, Math.ceil(statements / 500)),
  };
}

const line = (value: object) => `${JSON.stringify(value)}\n`;
const day = (n: number) => new Date(FIRST_DAY + (n % DAYS) * 86_400_000).toISOString().slice(0, 10);

/** From 0 to 1, anywhere, and the same for the same numbers. */
function scatter(n: number, salt: number): number {
  let bits = Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 13), 0x297a2d39);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}

const any = <Item>(items: readonly Item[], n: number, salt: number) =>
  items[Math.floor(scatter(n, salt) * items.length)] as Item;
/** A number below `size`: 0 the most often. */
const often = (size: number, n: number, salt: number) => Math.floor(scatter(n, salt) ** 2 * size);

function* concepts() {
  for (let n = 0; n < PLACES; n += 1)
    yield line({
      type: 'place',
      key: `place-${n}`,
      name: `Place ${n}`,
      ...(n > 0 && { within: `place-${(n - 1) >> 1}` }),
    });
  yield line({ type: 'target', key: 'target-0', name: 'Anything military' });
  for (let n = 1; n < 6; n += 1)
    yield line({ type: 'target', key: `target-${n}`, name: `Targets of kind ${n}`, broader: 'target-0' });
  for (let n = 0; n < ITEMS; n += 1)
    yield line({
      type: 'item',
      key: `item-${n}`,
      kind: n < 5 ? 'CLASS' : 'SYSTEM',
      name: `Item ${n}`,
      ...(n >= 5 && { broader: [`item-${n % 5}`] }),
    });
}

function* actors({ people, offices, groups }: Sizes) {
  for (let n = 0; n < STATES; n += 1)
    yield line({ type: 'actor', key: `state-${n}`, kind: 'STATE', name: `State ${n}` });
  for (let n = 0; n < offices; n += 1)
    yield line({ type: 'actor', key: `office-${n}`, kind: 'ORGANIZATION', name: `Office ${n}` });
  for (let n = 0; n < people; n += 1) {
    yield line({
      type: 'actor',
      key: `person-${n}`,
      kind: 'PERSON',
      name: `Person ${n}`,
      givenName: any(['Ada', 'Bo', 'Cem', 'Dara', 'Edda', 'Femi', 'Gus', 'Hana'], n, 1),
      description: 'invented',
      ...(n % 10 === 0 && { aliases: [`Speaker ${n} of old`] }),
    });
    for (const role of n % 3 === 0 ? ['Member', 'Secretary'] : ['Member'])
      yield line({
        type: 'affiliation',
        person: `person-${n}`,
        organization: role === 'Member' ? `office-${n % offices}` : `state-${n % STATES}`,
        role,
        validFrom: day(n),
      });
  }
  for (let n = 0; n < groups; n += 1)
    yield line({
      type: 'actor',
      key: `group-${n}`,
      kind: 'GROUP',
      name: `some officials, no ${n}`,
      members: [0, 1, 2].map((salt) => `person-${Math.floor(people * ((n + salt / 3) / groups))}`),
    });
}

function* events({ meetings, people }: Sizes) {
  for (let n = 0; n < meetings; n += 1)
    yield line({
      type: 'event',
      key: `meeting-${n}`,
      name: `Meeting ${n}`,
      status: any(['OCCURRED', 'OCCURRED', 'PLANNED', 'CANCELLED'], n, 2),
      place: `place-${n % PLACES}`,
      date: day(n * 7),
      participants: [`person-${n % people}`, `state-${n % STATES}`],
    });
}

function* rules({ rules, deliveries }: Sizes) {
  for (let n = 0; n < rules; n += 1)
    yield line({
      type: 'restriction',
      key: `rule-${n}`,
      title: `Rule ${n}`,
      summary: `No ${any(WORDS, n, 3)} of item ${n % ITEMS} beyond place ${n % PLACES}`,
      modality: any(['PROHIBITION', 'PROHIBITION', 'PERMISSION', 'ADVISORY'], n, 4),
      parties: [
        { actor: `state-${n % STATES}`, function: 'ASSIGNER', derivation: 'STATED' },
        { actor: `state-${(n + 7) % STATES}`, function: 'ASSIGNEE', derivation: 'INFERRED' },
      ],
      items: [`item-${n % ITEMS}`],
      scope: [
        { dimension: 'PLACE', operator: n % 2 ? 'WITHIN' : 'NOT_WITHIN', value: `place-${n % PLACES}` },
      ],
      ...(n % 4 === 3 && { related: [{ relation: 'NARROWER_THAN', restriction: `rule-${n >> 2}` }] }),
    });
  for (let n = 0; n < deliveries; n += 1)
    yield line({
      type: 'transfer',
      key: `delivery-${n}`,
      supplier: `state-${n % STATES}`,
      recipient: `state-${(n + 7) % STATES}`,
      item: `item-${n % ITEMS}`,
      status: any(['ORDERED', 'DELIVERED', 'ONGOING'], n, 5),
      date: day(n * 3),
    });
}

export const WORDS = [
  'use',
  'range',
  'border',
  'launch',
  'supply',
  'consent',
  'escalation',
  'depot',
  'airfield',
  'harbour',
  'training',
  'inspection',
  'stockpile',
  'interceptor',
  'corridor',
  'ceasefire',
  'embargo',
  'moratorium',
  'verification',
  'demilitarisation',
] as const;
const STANCES = ['LIFT', 'EASE', 'UNDECIDED', 'SKEPTICAL', 'MAINTAIN', 'TIGHTEN', 'NEUTRAL'] as const;
const ACTS = ['INFORM', 'INFORM', 'ASSESS', 'REQUEST', 'REJECT', 'SUPPORT'] as const;
const ATTRIBUTIONS = ['ON_THE_RECORD', 'ON_THE_RECORD', 'ON_BACKGROUND', 'REPORTED_BY'] as const;

function* document(from: number, sizes: Sizes) {
  const key = `paper-${from}`;
  const source = `source-${from}`;
  const hasSource = (from / PER_DOCUMENT) % 5 === 0;
  const count = Math.min(PER_DOCUMENT, sizes.statements - from);
  const said = Array.from({ length: count }, (_, at) => sentence(from + at, sizes));
  yield line({
    type: 'document',
    key,
    title: `Paper ${from}`,
    publisher: `Publisher ${often(50, from, 6)}`,
    published: day(from),
    text: `${said.join('. ')}.`,
  });
  if (hasSource)
    yield line({ type: 'actor', key: source, kind: 'UNNAMED_SOURCE', name: 'an official', document: key });
  let start = 0;
  for (const [at, exact] of said.entries()) {
    yield* statement(from + at, { document: key, start, exact }, hasSource ? source : undefined, sizes);
    start += exact.length + 2;
  }
}

/** Every rule has statements; rule 0 has the most. */
const ruleOf = (n: number, { rules }: Sizes) => (n < rules ? n : often(rules, n, 7));

const sentence = (n: number, sizes: Sizes) =>
  `Speaker ${n} holds that rule ${ruleOf(n, sizes)}’s wording on ${WORDS[often(WORDS.length, n, 8)]} and ${WORDS[often(WORDS.length, n, 9)]} is worth one more look`;

function* statement(
  n: number,
  { document, start, exact }: { document: string; start: number; exact: string },
  source: string | undefined,
  sizes: Sizes,
) {
  const span = { document, start, end: start + exact.length, exact };
  const quotation = any(['INDIRECT', 'INDIRECT', 'DIRECT', 'MIXED'] as const, n, 10);
  const isOwn = n % 20 === 19;
  const isAnonymous = source !== undefined && n % 10 === 3;
  const speaker = isAnonymous
    ? source
    : n % 25 === 7
      ? `group-${often(sizes.groups, n, 11)}`
      : `person-${often(sizes.people, n, 12)}`;
  const second = `person-${often(sizes.people, n, 13)}`;
  const rule = ruleOf(n, sizes);
  const other = often(sizes.rules, n, 14);
  const stance = (about: number, salt: number) => ({
    restriction: `rule-${about}`,
    stance: any(STANCES, n, salt),
    explicitness: any(['EXPLICIT', 'EXPLICIT', 'IMPLIED', 'INFERRED'], n, salt),
  });
  yield line({
    type: 'statement',
    key: `s${n}`,
    quotation,
    attribution: isOwn ? 'NARRATOR' : isAnonymous ? 'ANONYMOUS' : any(ATTRIBUTIONS, n, 15),
    evidence: span,
    ...(quotation === 'MIXED' && {
      verbatim: { document, start: start + 8, end: start + 20, exact: exact.slice(8, 20) },
    }),
    ...(!isOwn && {
      speakers: [
        { actor: speaker, role: 'Speaker' },
        ...(n % 8 === 0 && second !== speaker ? [{ actor: second }] : []),
      ],
    }),
    ...(n % 6 === 0 && { addressees: [`state-${n % STATES}`] }),
    ...(n % 7 === 0 && { via: [{ actor: `office-${often(sizes.offices, n, 16)}`, relation: 'REPORTED' }] }),
    ...spoken(n),
    ...(n % 10 === 0 && { event: `meeting-${often(sizes.meetings, n, 17)}` }),
    ...(n % 3 === 0 && { medium: any(['ORAL', 'LETTER', 'WRITTEN', 'INTERVIEW'], n, 18) }),
    speechAct: any(ACTS, n, 19),
    ...(n % 9 !== 8 && {
      stances: [stance(rule, 20), ...(n % 4 === 0 && other !== rule ? [stance(other, 21)] : [])],
    }),
  });
  if (n % 20 === 11)
    yield line({
      type: 'relation',
      subject: `s${n}`,
      relation: any(['REPEATS', 'CORROBORATES', 'CONTRADICTS', 'ELABORATES'], n, 22),
      object: `s${Math.floor(scatter(n, 23) * n)}`,
    });
}

/** Most days are known, some are one of several, a few are open or not known at all. */
function spoken(n: number) {
  const at = Math.floor(scatter(n, 24) * DAYS);
  if (n % 13 === 0) return {};
  if (n % 5 === 1)
    return { spoken: { edtf: `[${day(at)}..${day(Math.min(at + 4, DAYS - 1))}]`, derivation: 'INFERRED' } };
  if (n % 11 === 2) return { spoken: { edtf: `[..${day(at)}]`, derivation: 'INFERRED' } };
  if (n % 11 === 3)
    return { spoken: { edtf: `${day(at).slice(0, 7)}~`, derivation: 'RESOLVED', expression: 'that month' } };
  return { spoken: { edtf: day(at), derivation: 'STATED' } };
}

/** Every rule is prohibited at first, most are eased later; every other one waits for a consent. */
function* periods({ rules, statements }: Sizes) {
  const changes = [
    { status: 'PROHIBITED', from: undefined },
    { status: 'LIMITED', from: 300 },
    { status: 'PERMITTED', from: 900 },
    { status: 'LIFTED', from: 1_500 },
  ];
  const states = [
    { state: 'REQUESTED', from: 200 },
    { state: 'UNDER_CONSIDERATION', from: 600 },
    { state: 'GRANTED', from: 850 },
  ];
  const grounded = (n: number, at: number) => `s${(n + at * rules) % statements}`;
  for (let n = 0; n < rules; n += 1) {
    const isReviewed = n % 3 === 0;
    for (const [at, { status, from }] of changes.slice(0, 1 + (n % 4)).entries()) {
      const statement = grounded(n, at);
      yield line({
        type: 'status',
        restriction: `rule-${n}`,
        status,
        ...(from === undefined ? { observedAt: day(n % 200) } : { validFrom: day(from + (n % 200)) }),
        ...(isReviewed && { review: 'UNDER_REVIEW' }),
        grounds: [
          { statement, for: 'STATUS', weight: 'SUPPORTS' },
          ...(isReviewed ? [{ statement, for: 'REVIEW', weight: 'SUPPORTS' }] : []),
        ],
      });
    }
    if (n % 2 === 0) continue;
    for (const [at, { state, from }] of states.slice(0, 1 + (n % 3)).entries())
      yield line({
        type: 'consent',
        restriction: `rule-${n}`,
        consentingParty: `state-${(n + 3) % STATES}`,
        covers: 'EXPANSION_OF_USE',
        state,
        validFrom: day(from + (n % 200)),
        grounds: [{ statement: grounded(n, at), weight: 'SUPPORTS' }],
      });
  }
}

if (import.meta.main) {
  const command = {
    name: 'npm run generate',
    about: 'Writes a made-up bundle of any size to standard output; the same size is always the same bytes.',
    takes: '[STATEMENTS]',
    more: 'STATEMENTS is their number, 1000 unless given. For a file: npm run --silent generate -- 100000 > big.ndjson',
  };
  await runTool(command, async ({ positionals: [size = '1000', ...rest] }) => {
    if (!/^[1-9]\d{0,7}$/.test(size) || rest.length > 0)
      throw new UsageError(
        `Give one number of statements, from 1 to 99999999, not "${[size, ...rest].join(' ')}".`,
      );
    await pipeline(generateBundle(Number(size)), process.stdout);
  });
}
