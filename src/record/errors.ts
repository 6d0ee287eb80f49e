import { reveal } from './lines/characters.ts';
import { decodeId } from './names/global-id.ts';

/**
 * A write that the record refuses, and why. It is expected: callers show it, and nothing was stored. Each carries the
 * data that the caller needs to correct it; none echoes more than a little of the input.
 */
export abstract class Refusal extends Error {
  abstract readonly code: string;
  /** The field of the input: `speakers[0].actor`. */
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

/** Throws the refusals of a write as one Refusal or Refusals; does nothing for an empty list. */
export function throwRefusals(refusals: readonly Refusal[]): void {
  const [first] = refusals;
  if (first === undefined) return;
  throw refusals.length === 1 ? first : new Refusals(refusals);
}

/** A value with an invalid form. */
export class InvalidInput extends Refusal {
  readonly code = 'INVALID_INPUT';
  /** The accepted values, if they are a closed set. */
  accepted: readonly string[] | null;
  constructor(field: string, message: string, accepted: readonly string[] | null = null) {
    super(field, message);
    this.accepted = accepted;
  }
}

/** A key or id that the record does not have. */
export class UnknownReference extends Refusal {
  readonly code = 'UNKNOWN_REFERENCE';
  readonly reference: string;
  readonly expected: string;
  /** The key that was most likely meant, where the write itself has it. */
  readonly near: string | null;
  constructor(field: string, expected: string, reference: string, near: string | null = null) {
    const hint = near === null ? describeColon(reference) : `: did you mean "${near}"?`;
    super(
      field,
      describeOtherType(expected, reference) ??
        `no ${expected} has the key or id "${reveal(reference.slice(0, 80))}"${hint}`,
    );
    this.reference = reference.slice(0, 200);
    this.expected = expected;
    this.near = near;
  }
}

/** An ID contains its type. */
function describeOtherType(expected: string, reference: string): string | undefined {
  const type = decodeId(reference)?.type;
  if (type === undefined) return undefined;
  const [is, wanted] = [type, expected].map((it) =>
    it.replace(/[A-Z]/g, (letter, at: number) => `${at > 0 ? ' ' : ''}${letter.toLowerCase()}`),
  ) as [string, string];
  const a = (noun: string) => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
  return is === wanted ? undefined : `this is the ID of ${a(is)}, where ${a(wanted)} is expected`;
}

/** A reference with a colon may be meant as a single name. */
function describeColon(reference: string): string {
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

/** The record already has this relation or this role. */
export class AlreadyRecorded extends Refusal {
  readonly code = 'ALREADY_RECORDED';
  /** The recorded one; null if another write is adding it now. */
  readonly existing: { type: 'Affiliation' | 'StatementRelation'; id: string } | null;
  constructor(field: string, message: string, existing: AlreadyRecorded['existing']) {
    super(field, message);
    this.existing = existing;
  }
}

/**
 * The period does not fit onto the timeline: another state begins at the same instant, or it contradicts the record.
 */
export class StatusOverlap extends Refusal {
  readonly code = 'STATUS_OVERLAP';
  /** The period that it conflicts with; null if that came with the same write. */
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

/** An attempt to give an unnamed source a name, an alias, a country or another document. */
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

/** A record that was changed since it was read. */
export type Current = { type: string; id: string; version: number; revisionId: number };

/** Another writer has changed the entity since the caller read it. */
export class Conflict extends Refusal {
  readonly code = 'CONFLICT';
  /** The present record: its type and id, its version, and the revision that last changed it. */
  readonly current: Current;
  constructor(current: Current) {
    super(
      'expectedVersion',
      `the ${current.type} has been changed since you read it, last by revision r${current.revisionId}: read it again, and send what you write with its new version`,
    );
    this.current = current;
  }
}

/** Rows of the revision were written again since, or others depend on them: it cannot be undone alone. */
export class Overtaken extends Refusal {
  readonly code = 'OVERTAKEN';
  constructor(message: string) {
    super('revision', message);
  }
}

/** The idempotency key was used before with another request. */
export class IdempotencyKeyReused extends Refusal {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  constructor() {
    super('idempotencyKey', 'this idempotency key was used for another request');
  }
}

/** A request with this idempotency key is being executed now. */
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
  /** The number of all problems; `problems` holds the first thousand. */
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

/** A fault of one line of a bundle. */
export type BundleProblem = {
  line: number;
  type: string | null;
  field: string;
  code: string;
  reason: string;
  /** QUOTE_NOT_FOUND: at most five spans of the document that may be meant. */
  candidates?: readonly QuotedSpan[];
  /** QUOTE_AMBIGUOUS: at most twenty spans where the quote occurs. */
  positions?: readonly QuotedSpan[];
};

/** A span of a document in code points, with its first 200 characters and the text around it. */
export type QuotedSpan = {
  start: number;
  end: number;
  exact: string;
  prefix: string;
  suffix: string;
  /** The difference between a candidate and the quote, for people. */
  difference?: string | undefined;
};
