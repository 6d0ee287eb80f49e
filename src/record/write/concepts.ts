import { actor } from '../entities/actor.ts';
import { document } from '../entities/document.ts';
import { event } from '../entities/event.ts';
import { item } from '../entities/item.ts';
import { place } from '../entities/place.ts';
import { restriction } from '../entities/restriction.ts';
import { statement } from '../entities/statement.ts';
import { target } from '../entities/target.ts';
import { transfer } from '../entities/transfer.ts';
import type { Concept, KeyedLine, KeyedType } from './concept.ts';

/** The concepts with a key, by the type of their lines. */
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
