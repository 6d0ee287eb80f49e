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

export type PushFigures = Figures<RowName, SideName | 'unordered'>;
