import type { Relation } from './state.ts';
import type { When } from './when.ts';

export type Cite = { statement: string; for: 'STATUS' | 'REVIEW'; weight: 'SUPPORTS' | 'AGAINST' };
/** What a source shows of a restriction (`party` is null), or of somebody's consent to it. */
export type Shown = {
  rule: string;
  party: string | null;
  state: string;
  /** Null: silent about it. */
  review: string | null;
  from: When | null;
  to: When | null;
  seen: When | null;
  grounds: Cite[];
};
export type Patch = Partial<Pick<Shown, 'state' | 'review' | 'from' | 'to' | 'seen' | 'grounds'>>;

export type Write =
  | { does: 'SHOW'; shown: Shown; stale: boolean }
  | { does: 'LOAD'; lines: Shown[] }
  | { does: 'CORRECT'; period: string; patch: Patch; stale: boolean }
  | { does: 'RETRACT'; document: string; note: string; stale: boolean }
  | { does: 'RELATE'; subject: string; relation: Relation['relation']; object: string }
  | { does: 'ADD'; key: string; document: string }
  | { does: 'UNDO'; commit: number };
