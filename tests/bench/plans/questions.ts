import { type OperationDefinitionNode, parse } from 'graphql';
import { examples } from '../../../src/graphql/examples.ts';
import { demo } from '../../support/bundle.ts';
import { firstOperations } from '../../support/pages/pages.ts';
import { namespaceOf, seldomIn } from '../generate.ts';

/** An operation that a generated record is asked. The variable `then` is an instant at which half of it was known. */
export type Question = {
  name: string;
  source: string;
  variables?: Record<string, unknown>;
  /** Tables that the answer needs all of: nothing narrows what is counted. */
  needs?: readonly string[];
};

/** Every query of the README and of GraphiQL's tabs, asked of what comes up the most often, and some that ask more. */
export function questionsOf(statements: number): Question[] {
  const standIn = standIns(statements);
  const shown = [...readmeQueries(), ...examples.map(({ title, ...it }) => ({ name: title, ...it }))]
    .filter(({ source = '', query = source }: { source?: string; query?: string }) => isQuery(query))
    .map(
      ({
        name,
        variables = {},
        ...it
      }: {
        name: string;
        variables?: object;
        source?: string;
        query?: string;
      }) => ({
        name,
        source: standIn(it.source ?? it.query ?? ''),
        variables: JSON.parse(standIn(JSON.stringify(variables))),
      }),
    );
  return [...shown, ...more(namespaceOf(statements), seldomIn(statements))];
}

const isQuery = (source: string) =>
  parse(source).definitions.every((it) => (it as OperationDefinitionNode).operation === 'query');

function readmeQueries(): { name: string; source: string }[] {
  return firstOperations().map((source, index) => ({ name: `README ${index + 1}`, source }));
}

/** Puts keys of a generated record where a text in quotes is a key of the demo record. */
function standIns(statements: number): (text: string) => string {
  const space = namespaceOf(statements);
  const byType: Record<string, string> = {
    restriction: 'rule-0',
    actor: 'person-0',
    item: 'item-0',
    place: 'place-1',
    target: 'target-1',
    statement: `${space}:s0`,
    event: `${space}:meeting-0`,
    document: `${space}:paper-0`,
    transfer: `${space}:delivery-0`,
  };
  const instead = new Map([['long-range', 'stockpile embargo']]);
  let demoSpace = '';
  for (const text of demo.trim().split('\n')) {
    const { type, key, namespace } = JSON.parse(text) as { type: string; key?: string; namespace?: string };
    demoSpace = namespace ?? demoSpace;
    const other = byType[type];
    if (key === undefined || other === undefined) continue;
    instead.set(`${demoSpace}:${key}`, other);
    instead.set(key, other);
  }
  return (text) =>
    text.replace(/"([^"\n]*)"/g, (quoted, key) => (instead.has(key) ? `"${instead.get(key)}"` : quoted));
}

const page = 'nodes { key spoken { edtf } speakers { actor { name } } evidence { nodes { exact } } }';
const statementsWhere = (name: string, where: string, rest: Partial<Question> = {}): Question => ({
  name: `statements ${name}`,
  source: `{ statements(where: { ${where} }) { totalCount ${page} } }`,
  ...rest,
});

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of questions
function more(space: string, seldom: { person: string; rule: string }): Question[] {
  return [
    { name: 'statements, all', source: `{ statements { totalCount ${page} } }`, needs: ['statements'] },
    {
      name: 'statements, newest first',
      source: `{ statements(orderBy: { field: LAST_RECORDED, direction: DESC }) { ${page} } }`,
    },
    statementsWhere('of a speaker', 'speaker: { actor: { in: ["person-0"] } }'),
    statementsWhere('of a seldom speaker', `speaker: { actor: { in: ["${seldom.person}"] } }`),
    statementsWhere('about a seldom rule', `stance: { restriction: { in: ["${seldom.rule}"] } }`),
    statementsWhere('of one who said nothing', 'speaker: { actor: { in: ["office-0"] } }'),
    statementsWhere('of a kind of speaker', 'speaker: { kind: { eq: GROUP } }', {
      needs: ['statement_speakers', 'statements'],
    }),
    statementsWhere('to an addressee', 'addressees: { in: ["state-0"] }'),
    statementsWhere('via somebody', 'via: { in: ["office-0"] }'),
    statementsWhere('at an event', `event: { in: ["${space}:meeting-0"] }`),
    statementsWhere('in a document', `evidence: { document: { in: ["${space}:paper-0"] } }`),
    statementsWhere('named', `statements: { in: ["${space}:s0", "${space}:s1"] }`),
    statementsWhere('about a rule', 'stance: { restriction: { in: ["rule-0"] }, kind: { in: [LIFT] } }'),
    statementsWhere(
      'of a speaker about a rule',
      'speaker: { actor: { in: ["person-0"] } }, stance: { restriction: { in: ["rule-0"] } }',
    ),
    statementsWhere(
      'certainly then',
      'spoken: { from: "2023-03-01T00:00:00Z", until: "2023-03-03T00:00:00Z" }',
    ),
    statementsWhere(
      'possibly then',
      'spoken: { from: "2020-01-02T00:00:00Z", until: "2020-01-03T00:00:00Z", certainty: POSSIBLY }',
    ),
    {
      name: 'statements possibly then, a page',
      source: `{ statements(where: { spoken: { from: "2023-03-01T00:00:00Z", until: "2023-03-02T00:00:00Z", certainty: POSSIBLY } }) { ${page} } }`,
    },
    {
      name: 'statements dated by inference, a page',
      source: `{ statements(where: { spoken: { derivation: { in: [INFERRED] } } }) { ${page} } }`,
    },
    {
      name: 'a rule and its statements',
      source: `{ restriction(name: "rule-0") { statements(where: { stance: { kind: { in: [EASE] } }, hasSpeakers: true }) { totalCount ${page} } } }`,
    },
    {
      name: 'a speaker and what she said',
      source: `{ actor(name: "person-0") { statements(where: { stance: { restriction: { in: ["rule-0"] } } }) { totalCount ${page} } affiliations { nodes { role organization { name } } } } }`,
    },
    {
      name: 'who spoke of a rule',
      source:
        '{ actors(where: { spoke: { stance: { restriction: { in: ["rule-7"] } } } }) { totalCount nodes { name } } }',
    },
    {
      name: 'affiliated to an office',
      source: '{ actors(where: { affiliatedTo: { in: ["office-0"] } }) { totalCount nodes { name } } }',
    },
    {
      name: 'rules by status, assigner, item',
      source:
        '{ restrictions(where: { status: { eq: LIFTED }, assigners: { in: ["state-3"] }, items: { in: ["item-3"] } }) { totalCount nodes { title } } }',
    },
    {
      name: 'rules that are blocked',
      source: '{ restrictions(where: { isBlocked: true }) { totalCount nodes { title } } }',
    },
    {
      name: 'events of a day',
      source:
        '{ events(where: { date: { from: "2020-01-01T00:00:00Z", until: "2020-01-03T00:00:00Z" } }) { totalCount nodes { name participants { name } } } }',
    },
    {
      name: 'documents of a week',
      source:
        '{ documents(where: { published: { from: "2020-01-01T00:00:00Z", until: "2020-01-03T00:00:00Z" } }) { totalCount nodes { title } } }',
    },
    {
      name: 'documents, newest first',
      source: '{ documents(orderBy: { field: LAST_RECORDED, direction: DESC }) { nodes { title } } }',
    },
    {
      name: 'positions on a rule',
      source:
        '{ positions(where: { restrictions: ["rule-7"] }, first: 50) { nodes { stance actor { name } } } }',
    },
    {
      name: 'positions on the rule most spoken of',
      source: '{ positions(where: { restrictions: ["rule-0"] }, first: 50) { nodes { stance } } }',
    },
    {
      name: 'a seldom rule and its statements',
      source: `{ restriction(name: "${seldom.rule}") { statements(where: { stance: { kind: { in: [EASE] } } }) { totalCount ${page} } } }`,
    },
    {
      name: 'positions of a seldom speaker',
      source: `{ actor(name: "${seldom.person}") { positions { nodes { stance restriction { title } } } } }`,
    },
    {
      name: 'search for a rare word',
      source: '{ search(text: "demilitarisation verification") { totalCount nodes { __typename } } }',
    },
    statementsWhere('with a rare word', 'evidence: { text: "demilitarisation" }'),
    statementsWhere(
      'of a speaker with a word',
      'speaker: { actor: { in: ["person-0"] } }, evidence: { text: "wording" }',
    ),
    statementsWhere(
      'of a seldom speaker with a word',
      `speaker: { actor: { in: ["${seldom.person}"] } }, evidence: { text: "wording" }`,
    ),
    {
      name: 'search for a document',
      source:
        '{ search(text: "demilitarisation", types: [DOCUMENT]) { totalCount edges { snippets { text } node { __typename } } } }',
    },
    {
      name: 'search for the beginning of a rare word',
      source: '{ search(text: "demilitaris*") { totalCount nodes { __typename } } }',
    },
    {
      name: 'as of: statements with a rare word',
      source: `query ($then: DateOrTime) { statements(where: { evidence: { text: "demilitarisation" } }, asOf: { knownAt: $then }) { totalCount ${page} } }`,
    },
    {
      name: 'search for a word that all have',
      source: '{ search(text: "wording") { nodes { __typename } } }',
      needs: ['evidence'],
    },
    { name: 'changes, first page', source: '{ changes { edges { node { kind recordType } } } }' },
    {
      name: 'groups by stance, attribution',
      source: '{ statements { groups(by: [STANCE, ATTRIBUTION]) { nodes { count stance attribution } } } }',
      needs: ['statements', 'statement_stances'],
    },
    {
      name: 'groups by stance on a rule',
      source:
        '{ statements(where: { stance: { restriction: { in: ["rule-0"] } } }) { groups(by: STANCE) { nodes { count stance } } } }',
    },
    {
      name: 'groups by status',
      source: '{ restrictions { groups(by: [STATUS, REVIEW]) { nodes { count status review } } } }',
    },
    {
      name: 'as of: a rule',
      source: `query ($then: DateOrTime) { restriction(name: "rule-0") { title
        statusPeriod(asOf: { knownAt: $then }) { status review grounds { statement { key evidence { nodes { exact } } } } }
        timeline(asOf: { knownAt: $then }) { status validFrom { edtf } grounds { statement { key } } } } }`,
    },
    {
      name: 'as of: the board',
      source: `query ($then: DateOrTime) { restrictions(asOf: { knownAt: $then }) { totalCount nodes { title
        statusPeriod { status review } parties { role actor { name } } blockedBy { consentingParty { name } state } } } }`,
    },
    {
      name: 'as of: statements, a page',
      source: `query ($then: DateOrTime) { statements(asOf: { knownAt: $then }) { ${page} } }`,
    },
    {
      name: 'as of: what is said of a rule',
      source: `query ($then: DateOrTime) { restriction(name: "rule-7", asOf: { knownAt: $then }) {
        statements(where: { stance: { kind: { in: [EASE] } } }) { totalCount ${page} } } }`,
    },
    {
      name: 'as of: statements of a speaker',
      source: `query ($then: DateOrTime) { statements(where: { speaker: { actor: { in: ["person-9"] } } }, asOf: { knownAt: $then }) { totalCount ${page} } }`,
    },
    {
      name: 'as of: statements of a seldom speaker',
      source: `query ($then: DateOrTime) { statements(where: { speaker: { actor: { in: ["${seldom.person}"] } } }, asOf: { knownAt: $then }) { totalCount ${page} } }`,
    },
    {
      name: 'as of: positions of a seldom speaker',
      source: `query ($then: DateOrTime) { actor(name: "${seldom.person}") { positions(asOf: { knownAt: $then }) { nodes { stance restriction { title } } } } }`,
    },
    {
      name: 'as of another day of the world',
      source:
        '{ restrictions(asOf: { validAt: "2022-01-01T00:00:00Z" }, where: { status: { eq: LIMITED } }) { totalCount nodes { title status } } }',
    },
  ];
}
