import { InvalidInput } from '../errors.ts';
import { canonical } from '../lines/canonical.ts';
import { plain } from '../write/part.ts';
import type { Source, Writing } from '../write/write-session.ts';
import { type Assertion, groundKey, readDates } from './assertions/assertion.ts';
import { linesSaid } from './dumped.ts';
import { groundsOf, type TimelineKind, type TimelineLine } from './kind.ts';
import { asJoined, identityOf, isOfStart, ownFields, type Said, wordsOf } from './said.ts';

/** An incoming line about a timeline. */
export type Incoming<Line> = {
  source: Source<Line>;
  assertion: Assertion;
  identity: string;
  words: string;
  /** The lines that a dumped period is made of, if they are not the period's own. */
  said: readonly Said[];
  /** True if it was said before and not applied: it differs again, and is never refused for that. */
  isRemembered?: boolean;
};

/** True for the lines of a bundle, which replace its earlier lines; false if each line adds something. */
export type Door = 'LOAD' | 'CHANGE';

/** The assertion of a line, ready to be laid; undefined if its dates contradict each other, which is noted. */
export function readIncoming<Line extends TimelineLine>(
  writing: Writing,
  kind: TimelineKind<Line>,
  source: Source<Line>,
  ownerId: string,
): Incoming<Line>[] {
  const { line } = source;
  const assertion = writing.try(source, (): Assertion => {
    const grounds = groundsOf(writing, line);
    if (new Set(grounds.map(groundKey)).size < grounds.length)
      writing.note([new InvalidInput('grounds', 'a ground is there twice')]);
    writing.note([...(kind.rules?.(line) ?? [])]);
    return {
      state: kind.stateOf(line),
      review: kind.reviewOf(line) ?? null,
      ...readDates(line),
      absent: (line.absent ?? {}) as Record<string, string>,
      grounds,
      periodId: null,
      isApart: line.apart === true,
    };
  });
  if (assertion === undefined) return [];
  const identity = identityOf(line, ownerId, kind.stateOf(line));
  const said = linesSaid(line, source.namespace).map((it): Said => {
    const words = it.line as unknown as Line;
    const own = identityOf(words, ownerId, kind.stateOf(words));
    return {
      namespace: it.namespace,
      identity: it.joined ? asJoined(own) : own,
      entityId: null,
      ownerId,
      line: plain(it.line) as Record<string, unknown>,
    };
  });
  return [{ source, assertion, identity, words: wordsOf(line), said }];
}

/** The remembered line of the same namespace and start that is most similar to a line. */
export function nearest<Line extends TimelineLine>(
  { source, identity }: Incoming<Line>,
  remembered: ReadonlySet<Said>,
): Said | undefined {
  const parts = (line: object) => {
    const { grounds = [], ...fields } = ownFields(line) as { grounds?: object[] };
    return new Set([...Object.entries(fields), ...grounds].map((it) => canonical(it)));
  };
  const own = parts(source.line);
  const shared = (it: Said) => [...parts(it.line)].filter((part) => own.has(part)).length;
  return [...remembered]
    .filter((it) => it.namespace === source.namespace && isOfStart(it.identity, identity))
    .reduce<Said | undefined>((best, it) => (best && shared(best) >= shared(it) ? best : it), undefined);
}

/** The period whose line a dumped one is: its remembered lines belong to that period. Null for any other. */
export function periodOfDumped<Line extends TimelineLine>(
  { said }: Incoming<Line>,
  remembered: readonly Said[],
): string | null {
  const ids = said.map(
    ({ namespace, line }) =>
      remembered.find(
        (it) => it.namespace === namespace && wordsOf(it.line) === wordsOf(line) && it.entityId !== null,
      )?.entityId,
  );
  const [id = null] = ids;
  return ids.every((it) => it === id) ? id : null;
}
