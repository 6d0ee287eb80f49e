import fc from 'fast-check';

type Edit = { at: number; how: 'delete' | 'double' | 'swap' | 'replace' | 'cut'; by: string };

const tokens = [
  ...['{', '}', '(', ')', '[', ']', ':', '!', '$', '@', '|', '=', '...', '"', '"""', '\\', '#', ',', '&'],
  ...[
    'query',
    'mutation',
    'subscription',
    'fragment',
    'on',
    'type',
    'schema',
    '__schema',
    '__type',
    '__proto__',
  ],
  ...['null', 'true', '1e400', '-', '99999999999999999999', '0x1', '"\\u{110000}"', '"\\ud800"', '"\\u0000"'],
  ...[
    '\0',
    '\u0007',
    '\ufeff',
    '\u2028',
    '\ud800',
    'é',
    '@include',
    '@skip(if: $x)',
    '@defer',
    '@stream',
    '@nope',
  ],
];

const anyEdit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  how: fc.constantFrom('replace', 'delete', 'double', 'swap', 'replace', 'cut'),
  by: fc.constantFrom(...tokens),
});

/** Texts that were well formed, with a character or word of them gone, doubled, in another place, or another one. */
export const mutantsOf = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(texts, fc.array(anyEdit, { minLength: 1, maxLength: 4 }))
    .map(([text, edits]) => edits.reduce(edit, text));

function edit(text: string, { at, how, by }: Edit): string {
  const place = Math.floor(at * text.length);
  const rest = text.slice(place);
  const word = /^(\w+|\s+|[^\w\s])/.exec(rest)?.[0] ?? '';
  switch (how) {
    case 'delete':
      return text.slice(0, place) + rest.slice(1);
    case 'double':
      return text.slice(0, place) + word + rest;
    case 'swap':
      return text.slice(0, place) + rest.slice(1, 2) + rest.slice(0, 1) + rest.slice(2);
    case 'replace':
      return text.slice(0, place) + by + rest.slice(word.length);
    case 'cut':
      return text.slice(0, place);
  }
}

const repeated = (piece: string, times: number) => piece.repeat(times);
const shapes: ((size: number) => string)[] = [
  (size) => `{ ${repeated('restrictions { nodes { ', size)} key ${repeated('} } ', size)} }`,
  (size) => repeated('{a', size),
  (size) => `query ($a: ${repeated('[', size)}Int${repeated(']', size)}) { __typename }`,
  (size) => `{ actors(where: ${repeated('{or:', size)}{}${repeated('}', size)}) { totalCount } }`,
  (size) =>
    `{ restrictions { groups(by: ${repeated('[', size)}${repeated(']', size)}) { nodes { count } } } }`,
  (size) =>
    `{ ${Array.from({ length: size }, (_, n) => `a${n}: actors(first: 1) { totalCount }`).join(' ')} }`,
  (size) => `{ ${repeated('__typename ', size)} }`,
  (size) => `{ __typename ${repeated('@include(if: true) ', size)} }`,
  (size) => `{ __typename ${repeated('@nope ', size)} }`,
  (size) =>
    `{ __schema { types { ${repeated('fields { type { fields { name ', Math.min(size, 200))} ${repeated('} } } ', Math.min(size, 200))} } } }`,
  (size) =>
    `query (${Array.from({ length: size }, (_, n) => `$v${n}: Int = ${n}`).join(' ')}) { __typename }`,
  (size) => Array.from({ length: size }, (_, n) => `query Q${n} { __typename }`).join('\n'),
  (size) =>
    `{ ...F0 } ${Array.from({ length: size }, (_, n) => `fragment F${n} on Query { ...F${(n + 1) % size} }`).join('\n')}`,
  (size) =>
    `{ ...F0 } ${Array.from({ length: Math.min(size, 30) }, (_, n) => `fragment F${n} on Query { a: __typename ...F${n + 1} ...F${n + 1} }`).join('\n')} fragment F${Math.min(size, 30)} on Query { __typename }`,
  (size) => `{ ...F ${repeated('...F ', size)} } fragment F on Query { __typename }`,
  (size) => `{ nodes(ids: [${repeated('"a",', size)}]) { id } }`,
  (size) =>
    `{ search(text: "${repeated('-( "', size).replaceAll('"', '\\"')}", first: 1) { nodes { __typename } } }`,
  (size) => `# ${repeated('x', size * 10)}\n{ __typename }`,
  (size) => repeated(' ', size * 10),
  (size) => `"""${repeated('"', size)}`,
];

/** Documents that are deep, wide, long or round in one way or another. */
export const anyShape: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...shapes), fc.constantFrom(0, 1, 2, 11, 13, 50, 201, 700, 2_001, 20_000))
  .map(([shape, size]) => shape(size));
