import { answerOnce } from '../../access/idempotency.ts';
import { limits } from '../../access/limits.ts';
import { lineTypes } from '../../record/bundle/lines.ts';
import { type LoadReport, loadBundle } from '../../record/bundle/load.ts';
import { type BundleProblem, BundleRefused, InvalidInput, Refusals } from '../../record/errors.ts';
import type { Differing, LineOutcome } from '../../record/write/write-session.ts';
import { builder } from '../schema/builder.ts';
import { canFail } from '../schema/nullability.ts';
import { writing } from './builder/inputs.ts';
import { pathIn } from './builder/paths.ts';
import { definePayload } from './builder/payload.ts';
import { type Envelope, type Payload, principalOf, refusable } from './builder/write.ts';

/** Milliseconds to wait for other writes of the same records: the request ends soon after. */
const LONGEST_WAIT = 10_000;
/** Each of them may be looked up for what was meant. */
const MOST_REFUSALS = 100;

/** The cost of loading 150 lines; the largest load costs three times as much. */
const LOAD_COST = 5_000;

const LoadLinesInput = builder.inputType('LoadLinesInput', {
  description: 'The lines to load: either `lines` or `text`. Both together are refused, and so is neither.',
  fields: (t) => ({
    ...writing(t),
    lines: t.field({
      type: ['JSON'],
      description: `The lines as objects, at most ${limits.lines}: first a header, such as \`{ type: "bundle", version: 1, namespace: "my-article" }\`, then one object for each record. Names are those of bundles.`,
    }),
    text: t.string({
      description: `The lines as JSON Lines, at most ${limits.lines}, as they are in a file. In a document, a block string (\`"""\`) takes them as they are.`,
    }),
    isDryRun: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Whether to check and count everything and to store nothing.',
    }),
  }),
});

type Given = Envelope & { lines?: unknown[] | null; text?: string | null; isDryRun: boolean };

const count = (what: string) => ({ description: `The number of lines ${what}.` });

const LineCounts = builder
  .objectRef<{ type: string } & Partial<Record<LineOutcome, number>>>('LineCounts')
  .implement({
    description: 'The number of lines of one type, by their effect.',
    fields: (t) => ({
      type: t.exposeString('type', { description: 'The type of the lines, such as `statement`.' }),
      created: t.int({ ...count('that added a record'), resolve: (it) => it.created ?? 0 }),
      revised: t.int({ ...count('that changed a record'), resolve: (it) => it.revised ?? 0 }),
      unchanged: t.int({
        ...count('that say what the record contains already'),
        resolve: (it) => it.unchanged ?? 0,
      }),
      differing: t.int({
        ...count('with a field that differs from the record and was not applied'),
        resolve: (it) => it.differing ?? 0,
      }),
    }),
  });

const json = (value: unknown) => value ?? null;

const DifferingField = builder.objectRef<Differing & { path: string[] }>('DifferingField').implement({
  description: 'A field of a line that differs from the record and was not applied.',
  fields: (t) => ({
    path: t.exposeStringList('path', { description: 'The path of the field in the input.' }),
    key: t.exposeString('key', { description: 'The key of the record.' }),
    record: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The value in the record. Null: none.',
      resolve: (it) => json(it.record),
    }),
    said: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The value that lines of this namespace had last. Null: none.',
      resolve: (it) => json(it.said),
    }),
    line: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The value in the line. Null: none.',
      resolve: (it) => json(it.bundle),
    }),
  }),
});

const LoadLinesPayload = definePayload('LoadLines', 'loadLines', (t) => ({
  isDryRun: t.boolean({
    description: 'Whether nothing was stored because the input asks only for a check.',
    resolve: ({ load }) => load?.report.dryRun ?? false,
  }),
  counts: t.field({
    type: [LineCounts],
    description:
      'The number of lines by their effect, one entry for each type of line, in the order in which types are loaded. Empty when the lines were refused.',
    // A stored report has lost its order.
    resolve: ({ load }) =>
      Object.keys(lineTypes).flatMap((type) => {
        const counts = load?.report.counts[type];
        return counts === undefined ? [] : [{ type, ...counts }];
      }),
  }),
  differing: t.field({
    type: [DifferingField],
    description:
      'The fields that differ from the record and were not applied, because the record contains a correction by hand or a later word. Amend the records to apply them, or load the lines with `POST /bundles?overwrite=true`. In the order of the lines.',
    resolve: ({ load }) =>
      (load?.report.differing ?? []).map((it) => ({ ...it, path: load?.pathOf(it) ?? [] })),
  }),
}));

builder.mutationField('loadLines', (t) =>
  t.field({
    type: LoadLinesPayload,
    ...canFail,
    description: `Loads the lines of a small bundle in one transaction: all of them or none, with references between them in any order. Loading the same lines again changes nothing. When they are refused, \`refusals\` has at most the first ${MOST_REFUSALS} problems of all lines, each with a \`path\` such as \`["lines", "3", "evidence", "0", "exact"]\`: indexes are from 0, and lines of \`text\` have the path \`["text", "3", …]\`. A whole record is loaded with \`POST /bundles\`.`,
    authScopes: { editor: true },
    extensions: { ...canFail.extensions, cost: LOAD_COST },
    args: {
      input: t.arg({ type: LoadLinesInput, required: true, description: 'The lines, and how to load them.' }),
    },
    resolve: (_root, { input }, context) => {
      const parsed = { ...input, text: input.text?.split('\n').map(parse) };
      return refusable(parsed, () => load(context.db, principalOf(context).name, input as Given, parsed));
    },
  }),
);

/** The value of a line of text; undefined for one that is not JSON. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Loads lines as one revision; paths are those in the `parsed` input. Throws Refusals with their fields in the input. */
async function load(
  db: Parameters<typeof loadBundle>[0],
  principal: string,
  input: Given,
  parsed: object,
): Promise<Payload> {
  const { field, lines } = linesOf(input);
  const { isDryRun: dryRun, reason, idempotencyKey: key } = input;
  let isReplayed = false;
  const once = async (tx: Parameters<typeof answerOnce>[0], write: () => Promise<LoadReport>) => {
    const first = await answerOnce(tx, { principal, key, content: ['loadLines', input] }, write);
    isReplayed = first.isReplayed;
    return first.answer;
  };
  const report = await loadBundle(db, { principal, reason: reason ?? undefined }, bytesOf(lines), {
    dryRun,
    once: (tx, _sha256, write) => once(tx, write),
    longestWait: LONGEST_WAIT,
  }).catch((error: unknown) => {
    throw error instanceof BundleRefused ? refusalsOf(error, field) : error;
  });
  const pathOf = (at: Pick<BundleProblem, 'line' | 'field'>) => pathIn(parsed, fieldOf(field, at));
  return {
    id: dryRun ? null : (report.revision ?? ''),
    outcome: outcomeOf(report),
    revisionId: report.revision === null ? null : Number(report.revision.slice(1)),
    warnings: report.warnings.map((it) => ({ code: it.code, message: it.reason, path: pathOf(it) })),
    isReplayed,
    refusals: [],
    load: { report, pathOf },
  };
}

/** The lines of the input as text. Throws InvalidInput for lines given in two ways, or in none, and for too many. */
function linesOf({ lines, text }: Given): { field: 'lines' | 'text'; lines: string[] } {
  const field = typeof text === 'string' ? 'text' : 'lines';
  if (typeof text === 'string' && lines != null)
    throw new InvalidInput('text', 'must be left out where `lines` is given');
  const all = typeof text === 'string' ? text.split('\n') : lines?.map((it) => JSON.stringify(it));
  if (all === undefined) throw new InvalidInput('lines', 'is missing: give `lines` or `text`');
  if (all.length > limits.lines)
    throw new InvalidInput(
      field,
      `has ${all.length} lines: at most ${limits.lines} are loaded by a mutation, more by POST /bundles`,
    );
  return { field, lines: all };
}

async function* bytesOf(lines: string[]): AsyncGenerator<Uint8Array> {
  for (const line of lines) yield Buffer.from(`${line}\n`);
}

/** Where in the input a field of a line is: `lines[3].evidence[0].exact`. */
function fieldOf(name: string, { line, field }: Pick<BundleProblem, 'line' | 'field'>): string {
  if (line === 0) return name;
  return `${name}[${line - 1}]${field === '' ? '' : `.${field}`}`;
}

function refusalsOf({ problems, causes }: BundleRefused, name: string): Refusals {
  return new Refusals(
    problems.slice(0, MOST_REFUSALS).map((problem) => {
      const refusal = causes.get(problem) ?? new InvalidInput('', problem.reason);
      refusal.message = problem.reason;
      refusal.field = fieldOf(name, problem);
      return refusal;
    }),
  );
}

/** The effect of the whole load; in a dry run, what it would be. */
function outcomeOf({ counts, revision, dryRun }: LoadReport): Payload['outcome'] {
  if (revision === null && !dryRun) return 'UNCHANGED';
  const all = Object.values(counts);
  if (all.some((it) => (it?.created ?? 0) > 0)) return 'ADDED';
  return !dryRun || all.some((it) => (it?.revised ?? 0) > 0) ? 'AMENDED' : 'UNCHANGED';
}
