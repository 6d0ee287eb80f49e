import { reveal } from './lines/characters.ts';
import { decodeId } from './names/global-id.ts';

/**
 * A write that the record does not take, and why. Expected: callers show it, nothing was stored. Each carries what
 * the caller needs to go on; none echoes more than a little of the input.
 */
export abstract class Refusal extends Error {
  abstract readonly code: string;
  /** Where in the input: `speakers[0].actor`. */
  field: string;
  constructor(field: string, message: string) {
    super(message.length > 250 ? `${message.slice(0, 249)}…` : message);
    this.name = this.constructor.name;
    this.field = field;
  }
}

/** Several refusals of one write, in the order in which they were found. */
export class Refusals extends Error {
  override name = 'Refusals';
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[]) {
    super(refusals.map(({ message }) => message).join('; '));
    this.refusals = refusals;
  }
}

/** The refusals that an error stands for; null for any other error. */
export function refusalsIn(error: unknown): readonly Refusal[] | null {
  if (error instanceof Refusals) return error.refusals;
  return error instanceof Refusal ? [error] : null;
}

/** Throws what a write is refused for: one Refusal, or Refusals; nothing where there is none. */
export function throwRefusals(refusals: readonly Refusal[]): void {
  const [first] = refusals;
  if (first === undefined) return;
  throw refusals.length === 1 ? first : new Refusals(refusals);
}

/** A value that is not of the form the field takes. */
export class InvalidInput extends Refusal {
  readonly code = 'INVALID_INPUT';
  /** The values that the field takes, where these are a closed set. */
  accepted: readonly string[] | null;
  constructor(field: string, message: string, accepted: readonly string[] | null = null) {
    super(field, message);
    this.accepted = accepted;
  }
}

/** A key or id that nothing in the record has. */
export class UnknownReference extends Refusal {
  readonly code = 'UNKNOWN_REFERENCE';
  readonly reference: string;
  readonly expected: string;
  constructor(field: string, expected: string, reference: string) {
    super(
      field,
      tellOtherType(expected, reference) ??
        `no ${expected} has the key or id "${reveal(reference.slice(0, 80))}"${tellColon(reference)}`,
    );
    this.reference = reference.slice(0, 200);
    this.expected = expected;
  }
}

/** An ID says of which type it is. */
function tellOtherType(expected: string, reference: string): string | undefined {
  const type = decodeId(reference)?.type;
  if (type === undefined) return undefined;
  const [is, wanted] = [type, expected].map((it) =>
    it.replace(/[A-Z]/g, (letter, at: number) => `${at > 0 ? ' ' : ''}${letter.toLowerCase()}`),
  ) as [string, string];
  const a = (noun: string) => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
  return is === wanted ? undefined : `this is the ID of ${a(is)}, where ${a(wanted)} is expected`;
}

/** A reference with a colon may be meant as one name. */
function tellColon(reference: string): string {
  const [namespace = '', ...keys] = reference.split(':');
  if (keys.length !== 1 || namespace === '' || /\s/.test(reference)) return '';
  return `: before the colon is a namespace, "${reveal(namespace.slice(0, 40))}"`;
}

/** Another entity has this key, or this identity. */
export class KeyTaken extends Refusal {
  readonly code = 'KEY_TAKEN';
  readonly key: string;
  constructor(field: string, key: string, message = `"${reveal(key.slice(0, 80))}" is taken`) {
    super(field, message);
    this.key = key;
  }
}

/** The record has this relation, or this role, already. */
export class AlreadyRecorded extends Refusal {
  readonly code = 'ALREADY_RECORDED';
  /** The one that is there; null when another write adds it at this moment. */
  readonly existing: { type: 'Affiliation' | 'StatementRelation'; id: string } | null;
  constructor(field: string, message: string, existing: AlreadyRecorded['existing']) {
    super(field, message);
    this.existing = existing;
  }
}

/** It does not fit onto the timeline: another state begins at the same instant, or it contradicts what is recorded. */
export class StatusOverlap extends Refusal {
  readonly code = 'STATUS_OVERLAP';
  /** The period that it does not fit with; null when that came in the same write. */
  readonly period: { entity: 'STATUS' | 'CONSENT'; id: string } | null;
  constructor(
    field: string,
    message: string,
    period: { entity: 'STATUS' | 'CONSENT'; id: string | null } | null,
  ) {
    super(field, message);
    this.period = period?.id == null ? null : { entity: period.entity, id: period.id };
  }
}

/** A status, a review or a consent without a statement that supports it. */
export class EvidenceMissing extends Refusal {
  readonly code = 'EVIDENCE_MISSING';
}

/** A name, an alias, a country or another document for an unnamed source. */
export class SourceStaysUnnamed extends Refusal {
  readonly code = 'SOURCE_STAYS_UNNAMED';
  constructor(field: string) {
    super(field, 'an unnamed source stays unnamed, and in its document');
  }
}

/** A concept that would be broader than itself. */
export class CyclicRelation extends Refusal {
  readonly code = 'CYCLIC_RELATION';
  constructor(field: string, message = 'this would make a ring: something would be broader than itself') {
    super(field, message);
  }
}

/** A record that has been changed since it was read. */
export type Current = { type: string; id: string; version: number; revisionId: number };

/** Somebody else changed the entity since the caller read it. */
export class Conflict extends Refusal {
  readonly code = 'CONFLICT';
  /** The record as it is now: its type and id, its version, and the revision that last changed it. */
  readonly current: Current;
  constructor(current: Current) {
    super(
      'expectedVersion',
      `the ${current.type} has been changed since you read it, last by revision r${current.revisionId}: read it again, and send what you write with its new version`,
    );
    this.current = current;
  }
}

/** What a revision wrote has been written since, or others rest on it: it cannot be taken back alone. */
export class Overtaken extends Refusal {
  readonly code = 'OVERTAKEN';
  constructor(message: string) {
    super('revision', message);
  }
}

/** The idempotency key came before with another request. */
export class IdempotencyKeyReused extends Refusal {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  constructor() {
    super('idempotencyKey', 'this idempotency key was used for another request');
  }
}

/** A request with this idempotency key is being answered at this moment. */
export class IdempotencyInProgress extends Refusal {
  readonly code = 'IDEMPOTENCY_IN_PROGRESS';
  constructor() {
    super('idempotencyKey', 'a request with this idempotency key is in progress');
  }
}

/** A bundle that was refused as a whole: every problem by line. */
export class BundleRefused extends Error {
  readonly code = 'BUNDLE_REFUSED';
  override name = 'BundleRefused';
  readonly problems: readonly BundleProblem[];
  /** All that were found; `problems` holds the first thousand. */
  readonly count: number;
  /** The refusals that problems were found as, with all their details. */
  readonly causes: Causes;
  constructor(problems: readonly BundleProblem[], count: number, causes: Causes = new Map()) {
    super(`${count} ${count === 1 ? 'problem' : 'problems'}; nothing was stored`);
    this.problems = problems;
    this.count = count;
    this.causes = causes;
  }
}

type Causes = ReadonlyMap<BundleProblem, Refusal>;

/** What is wrong with one line of a bundle. */
export type BundleProblem = {
  line: number;
  type: string | null;
  field: string;
  code: string;
  reason: string;
  /** QUOTE_NOT_FOUND: spans of the document that may be the one meant, five at most. */
  candidates?: readonly QuotedSpan[];
  /** QUOTE_AMBIGUOUS: where the quote stands, twenty at most. */
  positions?: readonly QuotedSpan[];
};

/** A span of a document in code points, with its first 200 characters and what stands around it. */
export type QuotedSpan = {
  start: number;
  end: number;
  exact: string;
  prefix: string;
  suffix: string;
  /** What tells a candidate from the quote, for a person. */
  difference?: string | undefined;
};
