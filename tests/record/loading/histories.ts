import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import type { Database } from '../../../src/db/client.ts';
import { refusalsIn } from '../../../src/record/errors.ts';
import type { Input } from '../../../src/record/lines/input.ts';
import { recordRevision } from '../../../src/record/revisions/revision.ts';
import { undoRevision } from '../../../src/record/revisions/undo.ts';
import type { KeyedType } from '../../../src/record/write/concept.ts';
import { amendEntity, mergeActors } from '../../../src/record/write/entity-commands.ts';
import { load } from '../../support/bundle.ts';
import { type Bundle, bundleOf, textOf } from './bundles.ts';

/** What happens between two loads. Keys are those of `bundles.ts`. */
export type Step =
  | { do: 'load'; bundle: Bundle }
  | { do: 'amend'; type: KeyedType; key: string; patch: Input }
  | { do: 'merge'; from: string; into: string }
  | { do: 'undo'; back: number };

const amendments: [KeyedType, string, Input[]][] = [
  [
    'actor',
    'x',
    [
      { name: 'by hand' },
      { description: null, country: 'DE' },
      { aliases: ['Q', 'hand'] },
      { evidence: null },
      { absent: { description: 'NOT_APPLICABLE' } },
    ],
  ],
  ['actor', 'y', [{ aliases: null }, { country: null, description: 'by hand' }]],
  ['item', 'item', [{ name: 'by hand', aliases: ['hand'] }, { origin: null }]],
  [
    'restriction',
    'rule',
    [
      { title: 'by hand' },
      { parties: null },
      { items: null, absent: { items: 'WITHHELD' } },
      { conditions: [{ kind: 'LAW', text: 'by hand' }] },
      { limits: null, licenceKind: 'EXCEPTION' },
      { licenceAuthority: null },
      { basis: [{ instrument: 'by hand' }] },
    ],
  ],
  [
    'statement',
    'a:s',
    [
      { note: 'by hand' },
      { factuality: 'COUNTERFACTUAL', stances: null },
      { speakers: [{ actor: 'z' }] },
      { spoken: null, via: null },
      { addressees: ['x'] },
      { translations: [{ language: 'de', text: 'by hand', by: 'PUBLISHER' }] },
    ],
  ],
  ['place', 'spot', [{ name: 'by hand' }, { within: null }]],
  ['actor', 'league', [{ members: null }]],
  ['document', 'a:paper', [{ title: 'by hand' }, { publisher: null, absent: { publisher: 'WITHHELD' } }]],
];

const step = (versions: 1 | 2): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('load' as const),
        bundle: fc.oneof(bundleOf('b', versions), bundleOf('b', versions), bundleOf('a', versions)),
      }),
    },
    {
      weight: 5,
      arbitrary: fc
        .constantFrom(...amendments.flatMap(([type, key, all]) => all.map((patch) => ({ type, key, patch }))))
        .map((it) => ({ do: 'amend' as const, ...it })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(['x', 'y'], ['y', 'x'], ['z', 'x'])
        .map(([from, into]) => ({ do: 'merge' as const, from: from as string, into: into as string })),
    },
    { weight: 2, arbitrary: fc.nat({ max: 3 }).map((back) => ({ do: 'undo' as const, back })) },
  );

/** Loads in one order or the other, then anything. */
export const history = fc.constantFrom<1 | 2>(1, 2).chain((versions) =>
  fc.record({
    first: fc.constantFrom(bundleOf('a', versions), bundleOf('b', versions)).chain((it) => it),
    steps: fc.array(step(versions), { minLength: 1, maxLength: 5 }),
  }),
);

/** What became of a step: which revision it wrote, if any. A refusal leaves things as they were. */
export async function take(db: Database, sequence: string, revisions: number[], step: Step): Promise<void> {
  try {
    if (step.do === 'load') await load(db, textOf(step.bundle, sequence));
    else
      await recordRevision(db, { principal: 'hand' }, async (tx) => {
        if (step.do === 'undo') return undoRevision(tx, revisions.at(-1 - step.back) ?? -1);
        const whole = (key: string) => `${sequence}${key}`;
        const find = async (key: string) =>
          (
            await tx.execute<{ id: string; version: number }>(sql`
              select id, version from actors where key = ${whole(key)} union all select id, version from items where key = ${whole(key)}
              union all select id, version from restrictions where key = ${whole(key)} union all select id, version from statements where key = ${whole(key)}
              union all select id, version from documents where key = ${whole(key)} union all select id, version from places where key = ${whole(key)}`)
          )[0];
        if (step.do === 'merge') {
          const [from, into] = [await find(step.from), await find(step.into)];
          if (from && into) await mergeActors(tx, whole(step.from), whole(step.into), from);
          return;
        }
        const row = await find(step.key);
        const patch = JSON.parse(
          JSON.stringify(step.patch).replace(
            /"(actor)":"(\w)"|"(addressees)":\["(\w)"\]/g,
            (_, one, a, __, b) => (one ? `"actor":"${sequence}${a}"` : `"addressees":["${sequence}${b}"]`),
          ),
        );
        if (row) await amendEntity(tx, step.type, whole(step.key), patch, row);
      });
  } catch (error) {
    if (refusalsIn(error) === null && (error as Error).name !== 'BundleRefused') throw error;
  }
}
