/** What a relational query reads of a statement to tell its sources. */
export const provenance = {
  columns: { id: true },
  with: {
    speakers: {
      columns: { actorId: true },
      with: { onBehalfOf: { columns: { id: true }, orderBy: { id: 'asc' } } },
      orderBy: { ordinal: 'asc' },
    },
    via: { columns: { actorId: true }, orderBy: { ordinal: 'asc' } },
    relations: { columns: { relation: true, objectId: true }, orderBy: { id: 'asc' } },
    passages: {
      columns: { id: true },
      with: { documentVersion: { columns: { documentId: true } } },
      orderBy: { ordinal: 'asc', id: 'asc' },
    },
  },
} as const;

/** A statement with where it comes from: as `provenance` reads it. */
export type Sourced = {
  id: string;
  speakers: readonly { actorId: string; onBehalfOf: readonly { id: string }[] }[];
  /** A link without an actor is a hole in the chain. */
  via: readonly { actorId: string | null }[];
  relations: readonly { relation: string; objectId: string }[];
  passages: readonly { documentVersion: { documentId: string } }[];
};

/**
 * How many independent sources statements rest on: chains, not articles. Those that share an actor who spoke, for whom
 * somebody spoke, or who passed them on are one, and so is one with what it repeats or is another text of, whether or not that is among them. One that is its document's own
 * claim is one with the document's other claims. So one statement more may also join what counted as several.
 */
export function countSources(statements: readonly Sourced[]): number {
  const above = new Map<string, string>();
  const topOf = (mark: string) => {
    let top = mark;
    for (let next = above.get(top); next !== undefined; next = above.get(top)) {
      const beyond = above.get(next);
      if (beyond !== undefined) above.set(top, beyond);
      top = next;
    }
    return top;
  };
  for (const statement of statements) {
    for (const mark of marksOf(statement)) {
      const [one, other] = [topOf(mark), topOf(statement.id)];
      if (one !== other) above.set(one, other);
    }
  }
  return new Set(statements.map(({ id }) => topOf(id))).size;
}

/** What a statement has in common with others of the same source. */
function marksOf({ speakers, via, relations, passages }: Sourced): string[] {
  const represented = speakers.flatMap(({ onBehalfOf }) => onBehalfOf.map(({ id }) => id));
  const passing = [...speakers, ...via].flatMap(({ actorId }) => (actorId === null ? [] : [actorId]));
  const actors = [...passing, ...represented];
  const repeated = relations.flatMap((it) =>
    it.relation === 'REPEATS' || it.relation === 'SAME_UTTERANCE' ? [it.objectId] : [],
  );
  const isOwnClaim = speakers.length === 0 && via.length === 0;
  const documents = isOwnClaim ? passages.map(({ documentVersion }) => documentVersion.documentId) : [];
  return [...actors, ...repeated, ...documents];
}
