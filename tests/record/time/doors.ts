import type { Database } from '../../../src/db/client.ts';
import { changeConsent } from '../../../src/record/entities/consent.ts';
import { changeStatus } from '../../../src/record/entities/status.ts';
import { BundleRefused, type Refusal, refusalsIn } from '../../../src/record/errors.ts';
import { recordRevision } from '../../../src/record/revisions/revision.ts';
import { bundle, load } from '../../support/bundle.ts';
import { seen } from '../../support/seen.ts';
import type { Story } from './model/drawing.ts';
import { settle } from './model/expected-timeline.ts';
import { groundOf, type Said } from './model/laying.ts';
import { statusFields, withoutNulls } from './model/lines.ts';
import type { When } from './model/when.ts';

/** One story on its way through one door, about a restriction of its own. */
export type Telling = { story: Story; rule: string; order: Said[]; door: string };
/** A telling that was refused, and for what. */
export type Refused = { telling: Telling; line: string; why: string };

const NAMESPACES = Array.from({ length: 6 }, (_, index) => `t${index}`);
const SENTENCES = Array.from({ length: 6 }, (_, index) => `s${index}`);
const says = (key: string) => `The source says ${key}.`;

/** The statements that every line may rest on. */
export async function openSources(db: Database): Promise<void> {
  const text = SENTENCES.map(says).join(' ');
  await load(db, bundle('t', { type: 'actor', key: 't-land', kind: 'STATE', name: 'Land' }));
  for (const namespace of NAMESPACES) {
    const statements = SENTENCES.map((key) => ({
      ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'NARRATOR' },
      evidence: { document: 'paper', exact: says(key) },
    }));
    await load(db, bundle(namespace, { type: 'document', key: 'paper', text }, ...statements));
  }
}

/** The restrictions that tellings are about, all on one item. */
export async function openRules(db: Database, item: string, tellings: readonly Telling[]): Promise<void> {
  const rules = tellings.map(({ rule }) => ({
    ...{ type: 'restriction', key: rule, title: rule, modality: 'PROHIBITION', items: [item] },
  }));
  await load(db, bundle('t', { type: 'item', key: item, kind: 'SYSTEM', name: item }, ...rules));
}

/** A line as a bundle has it. */
export function lineOf({ story, rule }: Telling, line: Said): Record<string, unknown> {
  const { state, review, from, to, seen } = line;
  const dated = (field: string, date: When | null) => (date === null ? {} : { [field]: date.edtf });
  const isConsent = story.is === 'CONSENT';
  return {
    ...(isConsent
      ? { type: 'consent', restriction: rule, consentingParty: 't-land', covers: 'EXPANSION_OF_USE', state }
      : {
          type: 'status',
          restriction: rule,
          ...withoutNulls(statusFields(state)),
          ...(review && { review }),
        }),
    ...dated('validFrom', from),
    ...dated('validTo', to),
    ...dated('observedAt', seen),
    grounds: line.grounds.map((it) => {
      const [statement, axis, weight] = groundOf(it);
      return isConsent ? { statement, weight } : { statement, for: axis, weight };
    }),
  };
}

const namespaceOf = (line: Said) => line.name.split(' ')[0] as string;

/** All of it in one bundle, in an order. Those that it is refused for are left out and told. */
export async function loadTogether(
  db: Database,
  tellings: readonly Telling[],
  lines: (telling: Telling) => readonly Said[] = ({ order }) => order,
): Promise<Refused[]> {
  const refused: Refused[] = [];
  for (;;) {
    const some = tellings.filter((it) => !refused.some(({ telling }) => telling === it));
    const all = some.flatMap((telling) => lines(telling).map((line) => ({ telling, line })));
    const text = all.map(({ telling, line }) => bundle(namespaceOf(line), lineOf(telling, line))).join('');
    try {
      if (all.length > 0) await load(db, text);
      return refused;
    } catch (error) {
      if (!(error instanceof BundleRefused)) throw error;
      for (const { line, code, reason } of error.problems) {
        // Each line has a header of its own.
        const source = all[line / 2 - 1];
        if (source === undefined) throw error;
        const { telling } = source;
        refused.push({ telling, line: source.line.name, why: `${code} ${reason}` });
      }
    }
  }
}

/** A bundle for each line: the first ones of all, then the second ones. */
export async function loadOneByOne(db: Database, tellings: readonly Telling[]): Promise<Refused[]> {
  const refused: Refused[] = [];
  for (const nth of [0, 1, 2, 3, 4, 5]) {
    const some = tellings.filter((it) => !refused.some(({ telling }) => telling === it));
    refused.push(...(await loadTogether(db, some, ({ order }) => order.slice(nth, nth + 1))));
  }
  return refused;
}

/**
 * Each line by a mutation. One that contradicts the lines before it is to be refused, and no other. Answers which of each
 * were accepted, and what came otherwise than expected.
 */
export async function mutateOneByOne(
  db: Database,
  tellings: readonly Telling[],
): Promise<{ unexpected: Refused[]; accepted: Map<Telling, Said[]> }> {
  const unexpected: Refused[] = [];
  const accepted = new Map<Telling, Said[]>();
  for (const telling of tellings) {
    for (const line of telling.order) {
      const expected = settle(accepted.get(telling) ?? [], [line]);
      const refusal = await mutate(db, telling, line);
      const due = expected.rejected[0]?.is.replace('Differing', 'StatusOverlap');
      if (due !== refusal?.name) {
        const why = `${refusal ? `${refusal.name} ${refusal.message}` : 'taken'}, not ${due ?? 'taken'}`;
        unexpected.push({ telling, line: line.name, why });
        break;
      }
      accepted.set(telling, expected.accepted);
    }
  }
  return { unexpected, accepted };
}

async function mutate(db: Database, telling: Telling, line: Said): Promise<Refusal | undefined> {
  const { type, ...input } = lineOf(telling, line);
  const show = type === 'status' ? changeStatus : changeConsent;
  try {
    await recordRevision(db, { principal: 'test' }, async (tx) =>
      show(tx, input, await seen(tx, 'restriction', telling.rule)),
    );
    return undefined;
  } catch (error) {
    const [refusal] = refusalsIn(error) ?? [];
    if (refusal === undefined) throw error;
    return refusal;
  }
}
