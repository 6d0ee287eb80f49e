import { type DocumentNode, Kind, visit } from 'graphql';
import { refuse } from '../schema/errors.ts';
import { valuesIn } from '../values-in.ts';

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

function holdsText(value: unknown): boolean {
  for (const it of valuesIn(value)) {
    if (typeof it === 'string' && !isText(it)) return false;
    if (typeof it === 'object' && it !== null && !Array.isArray(it) && !Object.keys(it).every(isText))
      return false;
  }
  return true;
}
