import { describe, expect, test } from 'vitest';
import { countSources, type Sourced } from '../../src/record/rules/sources.ts';
import { fc } from '../support/runs/drawing.ts';

type Short = {
  speakers?: string[];
  onBehalfOf?: string[];
  via?: (string | null)[];
  repeats?: string[];
  documents?: string[];
};

/** A statement; its evidence is in a document of its own unless told otherwise. */
const statement = (
  id: string,
  { speakers = [], onBehalfOf = [], via = [], repeats = [], documents = [`paper of ${id}`] }: Short = {},
): Sourced => ({
  id,
  speakers: speakers.map((actorId) => ({ actorId, onBehalfOf: onBehalfOf.map((it) => ({ id: it })) })),
  via: via.map((actorId) => ({ actorId })),
  relations: repeats.map((objectId) => ({ relation: 'REPEATS', objectId })),
  passages: documents.map((documentId) => ({ documentVersion: { documentId } })),
});

const count = (statements: Record<string, Short>) =>
  countSources(Object.entries(statements).map(([id, short]) => statement(id, short)));

describe('independent sources', () => {
  test('are none where there is no statement', () => {
    expect(countSources([])).toBe(0);
  });

  test('are chains, not articles: two papers that quote the same speaker are one', () => {
    expect(count({ a: { speakers: ['mayor'] }, b: { speakers: ['mayor', 'clerk'] } })).toBe(1);
    expect(
      count({ a: { speakers: ['mayor'], documents: ['p'] }, b: { speakers: ['clerk'], documents: ['p'] } }),
    ).toBe(2);
  });

  test('are one where the same intermediary passed both on', () => {
    expect(count({ a: { speakers: ['x'], via: ['agency'] }, b: { speakers: ['y'], via: ['agency'] } })).toBe(
      1,
    );
  });

  test('are one where an actor spoke and passed on what another said', () => {
    expect(count({ a: { speakers: ['mayor'] }, b: { speakers: ['clerk'], via: ['mayor'] } })).toBe(1);
  });

  test('are one where an actor spoke and others spoke on its behalf', () => {
    const norden = { speakers: ['norden'] };
    expect(count({ a: norden, b: { speakers: ['envoy'], onBehalfOf: ['norden'] } })).toBe(1);
    expect(count({ a: norden, b: { speakers: ['envoy'], onBehalfOf: ['westland'] } })).toBe(2);
  });

  test('are not one because of a hole in both chains', () => {
    expect(count({ a: { speakers: ['x'], via: [null] }, b: { speakers: ['y'], via: [null] } })).toBe(2);
    expect(count({ a: { via: [null], documents: ['p'] }, b: { via: [null], documents: ['p'] } })).toBe(2);
  });

  test('are one with what they repeat, whether that is counted or not', () => {
    expect(count({ a: { speakers: ['x'] }, b: { speakers: ['y'], repeats: ['a'] } })).toBe(1);
    expect(count({ a: { speakers: ['x'], repeats: ['c'] }, b: { speakers: ['y'], repeats: ['c'] } })).toBe(1);
  });

  test('are not one with what they only contradict', () => {
    const contradicts = {
      ...statement('a', { speakers: ['x'] }),
      relations: [{ relation: 'CONTRADICTS', objectId: 'b' }],
    };
    expect(countSources([contradicts, statement('b', { speakers: ['y'] })])).toBe(2);
  });

  test('are one for the own claims of one document, and only for those', () => {
    const claims = { a: { documents: ['p'] }, b: { documents: ['p', 'q'] }, c: { documents: ['r'] } };
    expect(count(claims)).toBe(2);
    expect(count({ ...claims, d: { speakers: ['x'], documents: ['p'] } })).toBe(3);
  });

  test('are joined through others, and one statement more can join what were several', () => {
    const apart = { a: { speakers: ['x'] }, b: { speakers: ['y'] } };
    expect(count(apart)).toBe(2);
    expect(count({ ...apart, c: { speakers: ['x'], via: ['y'] } })).toBe(1);
  });
});

const few = (...names: string[]) => fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 });
const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const statements = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom(...ids),
      speakers: few('u', 'v', 'w', 'x', 'y', 'z'),
      via: fc.array(fc.constantFrom(null, 'u', 'v', 'agency', 'wire'), { maxLength: 2 }),
      repeats: few(...ids, 'elsewhere'),
      documents: few('p', 'q', 'r'),
    }),
    { selector: ({ id }) => id },
  )
  .map((all) => all.map(({ id, ...short }) => statement(id, short)));

/** The definition read aloud: pairs of one source, then whoever can be reached through them. */
function countSlowly(all: readonly Sourced[]): number {
  const actorsOf = ({ speakers, via }: Sourced) =>
    [...speakers, ...via].map(({ actorId }) => actorId).filter((it) => it !== null);
  const repeatedBy = ({ relations }: Sourced) => relations.map(({ objectId }) => objectId);
  const papersOf = ({ speakers, via, passages }: Sourced) =>
    speakers.length + via.length > 0 ? [] : passages.map((it) => it.documentVersion.documentId);
  const areOne = (a: Sourced, b: Sourced) =>
    repeatedBy(a).includes(b.id) ||
    repeatedBy(b).includes(a.id) ||
    [actorsOf, repeatedBy, papersOf].some((of) => of(a).some((it) => of(b).includes(it)));
  let sources = 0;
  const left = new Set(all);
  for (const first of all) {
    if (!left.delete(first)) continue;
    sources += 1;
    const reached = [first];
    for (const one of reached)
      for (const other of left) if (areOne(one, other) && left.delete(other)) reached.push(other);
  }
  return sources;
}

describe('counting sources', () => {
  test('is the definition, in any order', () => {
    const shuffled = statements.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, otherwise]) => {
        expect(countSources(all)).toBe(countSlowly(all));
        expect(countSources(otherwise)).toBe(countSources(all));
      }),
    );
  });

  test('never exceeds the statements, and the same one twice changes nothing', () => {
    fc.assert(
      fc.property(statements, (all) => {
        expect(countSources(all)).toBeLessThanOrEqual(all.length);
        expect(countSources(all) > 0).toBe(all.length > 0);
        expect(countSources([...all, ...all])).toBe(countSources(all));
      }),
    );
  });

  test('one statement more adds one source at most, and one for certain when it shares nothing', () => {
    fc.assert(
      fc.property(statements, (all) => {
        const before = countSources(all.slice(1));
        expect(countSources(all)).toBeLessThanOrEqual(before + 1);
        expect(countSources([...all, statement('new', { speakers: ['stranger'] })])).toBe(
          countSources(all) + 1,
        );
      }),
    );
  });

  test('one thing more in common never makes more sources', () => {
    fc.assert(
      fc.property(statements, fc.constantFrom('u', 'v', 'w'), (all, actorId) => {
        const common = all.map((it) =>
          it.speakers.length + it.via.length > 0
            ? { ...it, speakers: [...it.speakers, { actorId, onBehalfOf: [] }] }
            : it,
        );
        expect(countSources(common)).toBeLessThanOrEqual(countSources(all));
      }),
    );
  });
});
