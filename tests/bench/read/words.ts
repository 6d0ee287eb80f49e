import { WORDS } from '../generate.ts';

/** What is said in the generator's statements, without the first three words. */
const words = WORDS.slice(3);

/**
 * The given number of search terms, all different: two words of a statement, somebody's name, a rule's title, an exact
 * phrase.
 */
export function searchTexts(count: number): string[] {
  const pairs = words.flatMap((one, n) => words.slice(n + 1).map((other) => [one, other] as const));
  return Array.from({ length: count }, (_, n) => {
    const [one = '', other = ''] = pairs[(n * 31) % pairs.length] ?? [];
    const about = Math.floor(n / 4);
    switch (n % 4) {
      case 0:
        return `${one} ${other}`;
      case 1:
        return `Person ${about}`;
      case 2:
        return `Rule ${about}`;
      default:
        return `"${one} and ${other}"`;
    }
  });
}
