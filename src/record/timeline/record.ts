import type { Source, Writing } from '../write/write-session.ts';
import { type Door, readIncoming } from './incoming.ts';
import type { TimelineKind, TimelineLine } from './kind.ts';
import { markCorrected, markRefining } from './marks.ts';
import { recordOnOne } from './passes.ts';
import { forgetSaid, readSaid, type Said, writeSaid } from './said.ts';
import { saveTimelines } from './save.ts';

/**
 * Records lines on timelines, which are locked. Refused lines are in `writing.refusals`, those that contradict the
 * record in `writing.differing`; in a mutation these are refused, too. Returns the period of each line, by number.
 */
export async function recordLines<Line extends TimelineLine>(
  writing: Writing,
  kind: TimelineKind<Line>,
  sources: readonly Source<Line>[],
  ownerOf: (line: Line) => string,
  door: Door,
): Promise<Map<number, string>> {
  const { tx } = writing;
  const byOwner = Map.groupBy(
    sources.flatMap((source) => readIncoming(writing, kind, source, ownerOf(source.line))),
    ({ source }) => ownerOf(source.line),
  );
  const owners = [...byOwner.keys()].sort();
  const rows = Map.groupBy(await kind.readRows(tx, owners), (it) => it.ownerId);
  const said = Map.groupBy(await readSaid(tx, kind.entity, owners), (it) => it.ownerId);
  await writing.identities.load('statement', [...said.values()].flat().flatMap(statementsOf));
  const statementId = (key: string) => writing.identities.find('statement', key)?.id;
  const all = owners.map((ownerId) => {
    const stands = { ownerId, rows: rows.get(ownerId) ?? [], said: said.get(ownerId) ?? [] };
    return recordOnOne(writing, kind, stands, byOwner.get(ownerId) ?? [], door, statementId);
  });
  await markRefining(tx);
  await markCorrected(
    tx,
    all.flatMap((it) => it.corrected),
  );
  await saveTimelines(
    tx,
    kind,
    all.map((it) => it.timeline),
  );
  await forgetSaid(
    tx,
    kind.entity,
    all.flatMap((it) => it.forgotten),
  );
  await writeSaid(
    tx,
    kind.entity,
    all.flatMap((it) => it.remembered),
  );
  return new Map(all.flatMap((it) => it.periodIds));
}

const statementsOf = ({ line }: Said): string[] =>
  ((line.grounds ?? []) as { statement: string }[]).map((it) => it.statement);
