import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../../', import.meta.url);

/** The README and the pages of docs/, by name. */
export const pages: readonly (readonly [name: string, text: string])[] = [
  'README.md',
  ...readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.md'))
    .map((it) => `docs/${it.replaceAll('\\', '/')}`)
    .sort(),
].map((name) => [name, readFileSync(new URL(name, root), 'utf8')] as const);

/** The text of a page. */
export function readPage(name: string): string {
  const page = pages.find(([it]) => it === name);
  if (!page) throw new Error(`There is no page ${name}`);
  return page[1];
}

/** The code blocks of a page in a language, in order. */
export const blocksOf = (page: string, language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map((match) => String(match[1]));

/** The first text of a page that stands in a block quote, in one line. */
export const quoteOf = (page: string): string =>
  String(/^(?:> .*\n)+/m.exec(page))
    .replaceAll(/^> /gm, '')
    .trim()
    .replaceAll('\n', ' ');

/** The GraphQL operations that a newcomer meets first: of the README, and of the pages that it leads to. */
export const firstOperations = (): string[] =>
  ['README.md', 'docs/other-times.md', 'docs/subscriptions.md', 'docs/writing.md'].flatMap((name) =>
    blocksOf(readPage(name), 'graphql'),
  );
