import { actor } from './actor.ts';
import type { Concept, KeyedLine, KeyedType } from './concept.ts';
import { document } from './document.ts';
import { event } from './event.ts';
import { item } from './item.ts';
import { place } from './place.ts';
import { restriction } from './restriction.ts';
import { statement } from './statement.ts';
import { target } from './target.ts';
import { transfer } from './transfer.ts';

/** The concepts with a key, by the type their lines have. */
export const concepts: Record<KeyedType, Concept<KeyedLine>> = {
  document,
  actor,
  place,
  target,
  item,
  event,
  transfer,
  restriction,
  statement,
} as unknown as Record<KeyedType, Concept<KeyedLine>>;
