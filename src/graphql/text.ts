import { type DocumentNode, Kind, visit } from 'graphql';
import { refuse } from './errors.ts';

// Per document, as the parser's cache hands them out again.
const known = new WeakMap<DocumentNode, boolean>();

/** Throws INVALID_TEXT for a NUL, or half a character, in the variables or the document: Postgres has no place for them. */
export function refuseBadText(document: DocumentNode, variables: unknown): void {
  let isGood = known.get(document);
  if (isGood === undefined) {
    isGood = true;
    visit(document, {
      [Kind.STRING]({ value }) {
        if (!isText(value)) isGood = false;
      },
    });
    known.set(document, isGood);
  }
  if (!isGood || !holdsText(variables))
    throw refuse('INVALID_TEXT', 'Text holds a NUL, or half of a character.');
}

const isText = (text: string) => text.isWellFormed() && !text.includes('\0');

/** A loop, not recursion: JSON may be nested deeper than the stack allows. */
function holdsText(value: unknown): boolean {
  const left = [value];
  while (left.length > 0) {
    const it = left.pop();
    if (typeof it === 'string') {
      if (!isText(it)) return false;
    } else if (Array.isArray(it)) {
      for (const member of it) left.push(member);
    } else if (typeof it === 'object' && it !== null) {
      for (const [name, member] of Object.entries(it)) left.push(name, member);
    }
  }
  return true;
}
