import { type DocumentNode, execute, parse } from 'graphql';
import type { Database } from '../../../src/db/client.ts';
import { schema } from '../../../src/graphql/schema.ts';
import type { Cast } from './model/commands.ts';
import { partsOf as partsOfState } from './model/laying.ts';
import { statusFields } from './model/lines.ts';
import {
  compare,
  consentsOf,
  groundsOf,
  keyOf,
  missingConsents,
  needsReview,
  type Period,
  partsOf,
  periodAt,
  rowsOf,
  type State,
  type Statement,
  supports,
} from './model/state.ts';

/** What can be asked of one moment: all beneath a time, or one field that takes a time itself. */
export const forms = ['rules', 'statements', 'statusPeriod', 'timeline', 'consents', 'blockedBy'] as const;
export type Form = (typeof forms)[number];
/** Instants of the world and of the record, null for now; and what is known then, null when that is before all. */
export type Question = { form: Form; validAt: string | null; knownAt: string | null; known: State | null };

const status = 'status suspendedBy { key } licencePolicy';
const period = `review validFrom { edtf } validTo { edtf } observedAt { edtf } lastObservedAt { edtf }
  isStartStated`;
const grounds = 'isContested grounds { statement { key } axis weight }';
const consent = `consentingParty { key } state
  statePeriod { state validFrom { edtf } validTo { edtf } needsReview grounds { statement { key } weight } }`;
const selections = {
  statusPeriod: `{ ${status} ${period} needsReview }`,
  timeline: `{ ${status} ${period} ${grounds} }`,
  consents: `{ nodes { ${consent} } }`,
  blockedBy: '{ consentingParty { key } }',
};
const documents = new Map<string, DocumentNode>();

/** What it does at that time: `EXPIRED` after a stated end that nothing follows. */
const effect = 'effect: status lastStatusPeriod { state: status validTo { edtf } }';

/** Every question in one operation. */
function documentFor(asked: Form[]): DocumentNode {
  const name = asked.join();
  const known = documents.get(name);
  if (known) return known;
  const fields: string[] = [];
  const whole = asked.map((form, it) => {
    const asOf = `asOf: { validAt: $v${it}, knownAt: $k${it} }`;
    if (form === 'rules')
      return `a${it}: restrictions(where: { restrictions: { in: $rules } }, ${asOf}) { nodes { key ${effect}
        ${Object.entries(selections).map(([field, selection]) => `${field} ${selection}`)} } }`;
    if (form === 'statements')
      return `a${it}: statements(where: { evidence: { document: { in: $documents } } }, ${asOf}) {
        nodes { key needsReview evidence { nodes { document { key retraction { note } } } } } }`;
    fields.push(
      `a${it}: ${form}(${form === 'timeline' ? `asOf: { knownAt: $k${it} }` : asOf}) ${selections[form]}`,
    );
    return '';
  });
  const document = parse(`
    query (${asked.map((_, it) => `$v${it}: DateOrTime, $k${it}: DateOrTime`)}, $rules: [ID!], $documents: [ID!]) {
      fields: restrictions(where: { restrictions: { in: $rules } }) { nodes { key ${fields.join(' ')} } }
      ${whole.join(' ')}
    }`);
  documents.set(name, document);
  return document;
}

// biome-ignore lint/suspicious/noExplicitAny: compared as a whole with what the model expects
type Answer = any;

/** What GraphQL answers. */
export async function ask(db: Database, cast: Cast, asked: Question[]): Promise<Answer> {
  const times = asked.flatMap(({ validAt, knownAt }, it) => [
    [`v${it}`, validAt],
    [`k${it}`, knownAt],
  ]);
  const { data, errors } = await execute({
    schema,
    document: documentFor(asked.map(({ form }) => form)),
    variableValues: { ...Object.fromEntries(times), rules: cast.rules, documents: cast.documents },
    contextValue: { db, principal: { name: 'test', role: 'EDITOR' }, requestId: 'test' },
  });
  if (errors?.[0]) throw errors[0].originalError ?? errors[0];
  return sorted(JSON.parse(JSON.stringify(data)));
}

/** What it should answer. `now` is the instant of which is asked when none is given. */
export function answersOf(cast: Cast, asked: Question[], now: number): Answer {
  const fields = cast.rules.map((key): Record<string, unknown> => ({ key }));
  const answers: Record<string, object> = { fields: { nodes: fields } };
  for (const [index, { form, validAt, known }] of asked.entries()) {
    const at = validAt === null ? now : Date.parse(validAt);
    const ofRules = known ? cast.rules.map((key) => ruleAnswer(known, key, at)) : [];
    if (form === 'rules') {
      answers[`a${index}`] = { nodes: ofRules };
    } else if (form === 'statements') {
      const names = known ? rowsOf(known, 'statement') : [];
      answers[`a${index}`] = { nodes: names.map((it) => statementAnswer(known as State, it)) };
    } else {
      const none = form === 'statusPeriod' || form === 'consents' ? null : [];
      for (const [rule, answer] of fields.entries()) answer[`a${index}`] = ofRules[rule]?.[form] ?? none;
    }
  }
  return sorted(answers);
}

function statementAnswer(state: State, [name, { key, document }]: [string, Statement]) {
  const retraction = state.get(`retraction ${document}`);
  const note = retraction?.is === 'retraction' ? { note: retraction.note } : null;
  return {
    key,
    needsReview: !supports(state, name),
    evidence: { nodes: [{ document: { key: document, retraction: note } }] },
  };
}

function ruleAnswer(state: State, key: string, at: number) {
  const held = periodAt(state, key, at);
  const party = ({ party: of }: { party: string }) => ({ consentingParty: { key: of } });
  const last = partsOf(state, key).findLast(([, { startsAt }]) => startsAt <= at)?.[1];
  const [status] = last ? partsOfState(last.state) : [];
  return {
    key,
    effect: last === undefined || last.endsAt > at ? (status ?? null) : last.to && 'EXPIRED',
    lastStatusPeriod: last ? { state: status, validTo: edtf(last.to) } : null,
    statusPeriod: held ? { ...statusAnswer(held[1]), needsReview: needsReview(state, held[0]) } : null,
    timeline: partsOf(state, key).map(([name, it]) => ({
      ...statusAnswer(it),
      ...groundsAnswer(state, name),
    })),
    consents: {
      nodes: consentsOf(state, key).map(([name, it]) => {
        const current = periodAt(state, name, at);
        return {
          ...party(it),
          state: current?.[1].state ?? null,
          statePeriod: current ? consentAnswer(state, current) : null,
        };
      }),
    },
    blockedBy: missingConsents(state, key, at).map(party),
  };
}

const edtf = (date: Period['from']) => date && { edtf: date.edtf };

function statusAnswer({ state, review, from, to, seen, last }: Period) {
  const { suspendedBy, ...fields } = statusFields(state);
  return {
    ...{ ...fields, suspendedBy: suspendedBy && { key: suspendedBy } },
    review: review ?? 'NONE',
    ...{ validFrom: edtf(from), validTo: edtf(to), observedAt: edtf(seen), lastObservedAt: edtf(last) },
    isStartStated: from !== null,
  };
}

function groundsAnswer(state: State, name: string) {
  const all = groundsOf(state, name);
  return {
    isContested: all.some(({ weight }) => weight === 'AGAINST'),
    grounds: all.map(({ statement, for: axis, weight }) => ({
      statement: { key: keyOf(state, statement) },
      axis,
      weight,
    })),
  };
}

function consentAnswer(state: State, [name, it]: [string, Period]) {
  return {
    state: it.state,
    validFrom: edtf(it.from),
    validTo: edtf(it.to),
    needsReview: needsReview(state, name),
    grounds: groundsOf(state, name).map(({ statement, weight }) => ({
      statement: { key: keyOf(state, statement) },
      weight,
    })),
  };
}

/** Lists that are sets in one order of their own; a timeline keeps its. Fields by name. */
function sorted(value: Answer): Answer {
  if (Array.isArray(value)) {
    const all = value.map(sorted);
    return typeof all[0]?.status === 'string'
      ? all
      : all.sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => compare(a, b))
      .map(([field, it]) => [field, sorted(it)]),
  );
}
