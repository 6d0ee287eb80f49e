import type { Answer, asking } from '../asking.ts';
import { bundle } from '../bundle.ts';

/** Sentences, and what touches a word in each. */
const sentences = {
  apostrophe: 'Shelves of the Pentagon’s are few.',
  quotes: 'He said “Never,” and left.',
  dash: 'It is an old rule—still a rule.',
  slash: 'They sent Storm Shadow/SCALP-EG there.',
  stop: 'The talks have ended.Kyiv waits.',
  space: 'About 300\u00a0kilometres far.',
  guillemets: 'Elle dit «jamais» et «\u202fpeut-être\u202f».',
  ellipsis: 'Perhaps…tomorrow.',
  sign: 'Javelin™ and Patriot² are named.',
  kanbun: 'A marginal gloss㆙ here.',
  abbreviation: 'A U.S. official spoke.',
  soft: 'An esca\u00adlation is feared.',
  broken: 'The muni-\ntions are there.',
  marked: 'Erdoğan and Łukasz met Müller.',
  unmarked: 'Erdogan and Lukasz met Muller.',
  greek: 'Ο ΣΊΣΥΦΟΣ μίλησε.',
  cyrillic: 'Зеленський: «Нужны ракеты».',
  decomposed: 'Cafe\u0301 society.',
  plural: 'Two F-16s flew in the 1990s.',
  initials: 'J. D. Vance spoke.',
  stopped: 'J.D. Vance was silent.',
  capitals: 'JD Vance left.',
  states: 'U.\u00a0S. officers agree.',
  ring: 'Of Al-Qa\u02bfida and the Shi\u02bea.',
  unringed: 'Al-Qaida denied it.',
  elision: 'Vive l’Ukraine.',
} as const;

const people = [
  'Zoë',
  'ábel',
  'Abel',
  'Ångström',
  'Łukasz',
  'Lukas',
  'Zoe',
  'Ödön',
  'Olga',
  'éclair',
  'Echo',
  '_x',
];
/** As the root of the Unicode collation has them. */
export const inAlphabet = [
  '_x',
  'Abel',
  'ábel',
  'Ångström',
  'Echo',
  'éclair',
  'Lukas',
  'Łukasz',
  'Ödön',
  'Olga',
  'Zoe',
  'Zoë',
];

const text = Object.values(sentences).join('\n\n');

/** A record of words that are touched by other signs, in several scripts. */
export const wordsBundle = bundle(
  'words',
  { type: 'document', key: 'paper', title: 'Gespräche über Raketen', author: 'José Núñez', text },
  ...people.map((name, index) => ({ type: 'actor', key: `person-${index}`, kind: 'PERSON', name })),
  { type: 'actor', key: 'ministry', kind: 'ORGANIZATION', name: 'Defense Department', aliases: ['Pentagon'] },
  {
    type: 'document',
    key: 'report',
    title: 'Rockets of the ferry',
    text: 'The harbour waits.\nThe ballis-\ntic one, too.',
  },
  {
    type: 'statement',
    key: 'spans',
    quotation: 'INDIRECT',
    attribution: 'NARRATOR',
    evidence: ['The harbour waits', 'one, too'].map((exact) => ({ document: 'report', exact })),
  },
  ...people.map((name, index) => ({ type: 'place', key: `place-${index}`, name })),
  ...['b-1', 'B-1', 'a_1', 'a-1', 'Z-1'].map((key) => ({ type: 'target', key, name: 'Same' })),
  ...Object.entries(sentences).map(([key, exact]) => ({
    type: 'statement',
    key,
    quotation: 'INDIRECT',
    attribution: 'NARRATOR',
    evidence: { document: 'paper', exact },
  })),
);

/** What is searched for, and the statements that are found. */
export const searches: [text: string, keys: (keyof typeof sentences)[]][] = [
  ['Pentagon', ['apostrophe']],
  ["pentagon's", ['apostrophe']],
  ['never', ['quotes']],
  ['still', ['dash']],
  ['rule', ['dash']],
  ['scalp', ['slash']],
  ['SCALP-EG', ['slash']],
  ['"storm shadow" scalp', ['slash']],
  ['kyiv', ['stop']],
  ['ended', ['stop']],
  ['kilometre', ['space']],
  ['jamais', ['guillemets']],
  ['peut-etre', ['guillemets']],
  ['tomorrow', ['ellipsis']],
  ['javelin patriot', ['sign']],
  ['gloss', ['kanbun']],
  ['US official', ['abbreviation']],
  ['u.s.', ['abbreviation', 'states']],
  ['escalation', ['soft']],
  ['escalat*', ['soft']],
  ['munition', ['broken']],
  ['erdogan', ['marked', 'unmarked']],
  ['lukasz müller', ['marked', 'unmarked']],
  ['ERDOĞAN', ['marked', 'unmarked']],
  ['σίσυφος', ['greek']],
  ['ΣΙΣΥΦΟΣ', ['greek']],
  ['зеленськии', ['cyrillic']],
  ['ракеты', ['cyrillic']],
  ['café', ['decomposed']],
  ['cafe', ['decomposed']],
  ['F-16', ['plural']],
  ['f-16s', ['plural']],
  ['1990', ['plural']],
  ...['J. D. Vance', 'J.D. Vance', 'jd vance', '"J. D. Vance"'].map(
    (asked): [string, (keyof typeof sentences)[]] => [asked, ['initials', 'stopped', 'capitals']],
  ),
  ['US officers', ['states']],
  ['U. S.', ['abbreviation', 'states']],
  ['al-qaida', ['ring', 'unringed']],
  ['Al-Qa\u02bfida', ['ring', 'unringed']],
  ["al-qa'ida", ['ring', 'unringed']],
  ['shia', ['ring']],
  ['ukraine', ['elision']],
  ['erdo* -muller', []],
  ['never or kyiv', ['quotes', 'stop']],
  ['gon', []],
  ['penta', []],
  ['penta*', ['apostrophe']],
];

/** What is asked for without a word that another text of the same thing has. */
export const exclusions: [text: string, type: string, keys: string[]][] = [
  ['rockets -harbor', 'DOCUMENT', ['report']],
  ['rockets -harbour', 'DOCUMENT', []],
  ['harbour -rocket', 'DOCUMENT', []],
  ['harbour -one', 'STATEMENT', []],
  ['harbour -pentagon', 'STATEMENT', ['spans']],
  ['defense', 'ACTOR', ['ministry']],
  ['defense -pentagon', 'ACTOR', []],
  ['pentagon -"defense department"', 'ACTOR', []],
];

type Asking = ReturnType<typeof asking>;

const keys = ['Actor', 'Statement', 'Restriction', 'Item', 'Place', 'Target', 'Event', 'Document']
  .map((type) => `... on ${type} { key }`)
  .join(' ');

/** The keys of what is found, best first, without their namespace. */
export async function found(ask: Asking, text: string, types: string[]): Promise<string[]> {
  const { search } = await ask(
    `query ($text: String!, $types: [SearchType!]) { search(text: $text, types: $types, first: 100) {
       nodes { ${keys} } } }`,
    { text, types },
  );
  return search.nodes.map(({ key }: Answer) => key.replace(/^words:/, ''));
}

/** The names of a list in alphabetical order, walked forward in pages of five. */
export async function walkNames(ask: Asking, list: 'actors' | 'places', where: object): Promise<string[]> {
  const names: string[] = [];
  for (let after: string | null = null; ; ) {
    const type = list === 'actors' ? 'Actor' : 'Place';
    const page: Answer = (
      await ask(
        `query ($where: ${type}Filter, $after: String) { page: ${list}(where: $where, orderBy: { field: NAME }, first: 5, after: $after) {
           nodes { name } pageInfo { endCursor hasNextPage } } }`,
        { where, after },
      )
    ).page;
    names.push(...page.nodes.map(({ name }: Answer) => name));
    if (!page.pageInfo.hasNextPage) return names;
    after = page.pageInfo.endCursor;
  }
}
