import { expect } from 'vitest';
import type { Database } from '../../../src/db/client.ts';
import { answersOf, ask, forms, type Question } from './answers.ts';
import { readFeed, readLines, readTimes, replay, toldBy } from './feed.ts';
import type { Cast } from './model/commands.ts';
import { Model, Refused } from './model/model.ts';
import { linesOf, toldOf } from './model/told.ts';
import { dates } from './model/when.ts';
import type { Write } from './model/write.ts';
import type { Outcome, Recording } from './recording.ts';

/** How often each thing came of each write, and how much was compared. */
export type Figures = Record<string, number>;

/**
 * Writes to the record and to the model, and expects the same of both: the result of each write, the answers of GraphQL
 * afterwards, and the changes in the feed. A difference is reported with all that was written.
 */
export async function compareSequence(
  db: Database,
  recording: Recording,
  cast: Cast,
  writes: readonly ((model: Model) => Write | null)[],
  chooses: readonly number[],
  figures: Figures = {},
): Promise<void> {
  const model = new Model(recording.start, [...cast.rules, ...cast.documents]);
  const story: string[] = [];
  for (const next of writes) {
    const write = next(model);
    if (write === null) continue;
    // Before the model, whose versions are those that a caller has seen.
    const outcome = await recording.write(write, model);
    const expected = expectedOf(() => model.write(write));
    story.push(`${JSON.stringify(write)} ${JSON.stringify(outcome)}`);
    expect(withoutId(outcome), story.join('\n')).toEqual(expected);
    const came = 'refused' in expected ? expected.refused : expected.wrote ? 'written' : 'nothing';
    add(figures, `${write.does} ${came}`);
    if (!('revision' in outcome) || outcome.revision === null) continue;
    recording.revisions.push(outcome.revision);
    await recording.learn(model);
  }
  await compareAnswers(db, recording, cast, model, chooses, story, figures);
  await compareFeed(db, recording, cast, model, story, figures);
  add(figures, 'sequences');
}

function add(figures: Figures, name: string, by = 1) {
  figures[name] = (figures[name] ?? 0) + by;
}

type Expected = { wrote: boolean; differing: number[] } | { refused: string; refusals: string[] };

function expectedOf(write: () => Omit<Exclude<Expected, { refused: string }>, never>): Expected {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { refused: error.name, refusals: error.refusals };
  }
}

const withoutId = (outcome: Outcome): Expected =>
  'revision' in outcome ? { wrote: outcome.revision !== null, differing: outcome.differing } : outcome;

const DAY = 86_400_000;

/** Days at, just before and between the bounds of periods, now, and far away. */
const instants = [
  ...dates
    .flatMap(({ from, to }) => [from ?? to, (from ?? to) - 1, to, to - 1, to + 40 * DAY])
    .map((at) => new Date(at).toISOString()),
  null,
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
];

/** At the very instant of each commit and a microsecond before it, and now, at some days each. */
async function compareAnswers(
  db: Database,
  { revisions }: Recording,
  cast: Cast,
  { commits }: Model,
  chooses: readonly number[],
  story: string[],
  figures: Figures,
) {
  const now = Date.now();
  const times = await readTimes(db, revisions);
  const known = (index: number) => commits[index]?.after ?? null;
  let turn = 0;
  const choose = <Value>(all: readonly Value[]): Value => {
    turn += 1;
    return all[((chooses[turn % chooses.length] as number) + turn * 13) % all.length] as Value;
  };
  const present = known(commits.length - 1);
  const asked: Question[] = [
    ...times.flatMap(({ at, before }, index): Question[] => [
      { form: 'rules', validAt: choose(instants), knownAt: at, known: known(index) },
      { form: choose(forms), validAt: choose(instants), knownAt: at, known: known(index) },
      { form: choose(forms), validAt: choose(instants), knownAt: before, known: known(index - 1) },
    ]),
    { form: 'rules', validAt: choose(instants), knownAt: null, known: present },
    { form: 'statements', validAt: null, knownAt: null, known: present },
    { form: choose(forms), validAt: null, knownAt: '9999-12-31T23:59:59Z', known: present },
    { form: choose(forms), validAt: null, knownAt: '0001-01-01T00:00:00Z', known: null },
  ];
  add(figures, 'questions', asked.length);
  expect(await ask(db, cast, asked), story.join('\n')).toEqual(answersOf(cast, asked, now));
}

/** The kinds of each commit; and the lines that stand, which a replay comes to and the model expects. */
async function compareFeed(
  db: Database,
  { ids, revisions }: Recording,
  cast: Cast,
  { commits, state }: Model,
  story: string[],
  figures: Figures,
) {
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  const feed = await readFeed(db, revisions.slice(1));
  for (const [index, commit] of commits.entries()) {
    if (index === 0) continue;
    const told = toldBy(feed, revisions[index] as number, names);
    const because = [...story, JSON.stringify(commit.write)].join('\n');
    expect(told, because).toEqual(toldOf(commit, Date.now()));
    add(figures, 'changes', told.length);
  }
  const replayed = replay(feed);
  const lines = await readLines(db, new Set(feed.map((it) => it.entity_id)), cast.rules);
  expect(lines, story.join('\n')).toEqual(replayed);
  const isPeriod = ({ type }: Record<string, unknown>) => type === 'status' || type === 'consent';
  const expected = [...linesOf(state)].map(
    ([name, line]) => [ids.get(name), expect.objectContaining(line)] as const,
  );
  expect(new Map([...lines].filter(([, line]) => isPeriod(line))), story.join('\n')).toEqual(
    new Map(expected as never),
  );
}
