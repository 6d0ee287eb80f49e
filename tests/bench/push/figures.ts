import type { Figures } from '../figures.ts';
import type { SideName } from './sides.ts';

export const rowNames = [
  'paced',
  'burst',
  'burst cpu',
  'generator',
  'last p50',
  'last p99',
  'memory',
  'heap',
  'commit p50',
  'commit p99',
  'distinct',
  'writers',
  'lost',
] as const;
export type RowName = (typeof rowNames)[number];

/** `unordered` is a bare table; `floor` is one under the lock of the feed; `release` is the record of version 0.1.0. */
export type WriterSide = 'ours' | 'unordered' | 'floor' | 'release';

export type PushFigures = Figures<RowName, SideName | WriterSide>;
