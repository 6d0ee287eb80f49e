/** The columns and relations of a statement that identify its sources. */
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

/** A statement with its provenance: as `provenance` selects it. */
export type Sourced = {
  id: string;
  speakers: readonly { actorId: string; onBehalfOf: readonly { id: string }[] }[];
  /** A link without an actor is a gap in the chain. */
  via: readonly { actorId: string | null }[];
  relations: readonly { relation: string; objectId: string }[];
  passages: readonly { documentVersion: { documentId: string } }[];
};

/**
 * The number of independent sources of statements: chains, not articles. Statements that share a speaker, a principal
 * or an intermediary have one source; so have a statement and the one that it repeats or is another text of, even if
 * the latter is not in the list. A document's own claims have one source. So a further statement may also join sources
 * that counted as several.
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

/** The features that a statement shares with others of the same source. */
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
