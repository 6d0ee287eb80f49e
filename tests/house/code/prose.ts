/** One comment, string or paragraph of a file, and the line on which it begins. `isTitle`: it is a string without a full stop. */
export type Passage = { line: number; text: string; isTitle?: boolean };

/**
 * Words that no sentence begins with: English readers take them for a question, or have to read to the end to learn
 * what the sentence is about. Say the subject first. A real question may begin with them.
 */
const openers = /^(?:Who|Whom|Whose|Whoever|Of|Not by|Takes)\b(?!.*\?["”)]?$)/s;

/** Turns of a dialect of our own. Each has a plain word: evict, release, expired, again, until, report, subscribe, the same, a period. */
const turns: readonly RegExp[] = [
  /\b(?:let go|lets go of|good no more|no good|so many|goes? before|of now|one and the same|stretch of time|comes to nothing)\b/i,
  /\b(?:(?:is|are|was|were) told|told of|came of it|(?:rests?|rested) on nothing|the ordinary way|in the way)\b/i,
  /\b(?:anew|meanwhile|for ever|as ever|there is none|turned out to be|taken out of|all there is|but for what)\b/i,
  /\b(?:good (?:until|then)|lies to|as the record has it|worth a look|has to look at|a name that nothing has)\b/i,
  /\b(?:speaks? against|speaks? to it|being weighed)\b/i,
];

/** The offending words of a text, in order; none in plain prose. A title may begin like a question. */
export const dialectIn = (text: string, isTitle = false): string[] =>
  sentencesOf(text).flatMap((sentence) => {
    const found = turns.flatMap((it) => it.exec(sentence)?.[0] ?? []);
    const opener = isTitle ? undefined : openers.exec(sentence)?.[0];
    return opener ? [`${opener} …`, ...found] : found;
  });

/** Sentences, and what follows a colon or a semicolon, which may be one. */
const sentencesOf = (text: string) =>
  text
    .split(/\n\s*\n|(?<=[.!?:;]["”)]?)\s+/)
    .map((it) => it.replace(/\s+/g, ' ').trim())
    .filter(Boolean);

/** The dialect in a file, a line each. */
export const faultsIn = (path: string, text: string): string[] =>
  passagesOf(path, text).flatMap((it) =>
    dialectIn(it.text, it.isTitle).map((word) => `${path}:${it.line}: ${word}`),
  );

/** Comments of TypeScript and SQL, strings of TypeScript in `src`, titles of tests, and Markdown without its code. */
export function passagesOf(path: string, text: string): Passage[] {
  if (path.endsWith('.md')) return paragraphsOf(text);
  const comments = commentsOf(text, path.endsWith('.sql') ? '--' : '//');
  if (path.endsWith('.test.ts')) return [...comments, ...titlesOf(text)];
  return path.startsWith('src/') && path.endsWith('.ts') ? [...comments, ...stringsOf(text)] : comments;
}

/** Comments of a file; lines of `//` or `--` below each other are one. */
export function commentsOf(text: string, mark: '//' | '--'): Passage[] {
  const blocks = new RegExp(
    `/\\*\\*?([\\s\\S]*?)\\*/|^[ \\t]*${mark} .*(?:\\n[ \\t]*${mark} .*)*|(?<=\\S[ \\t]+)${mark} .*`,
    'gm',
  );
  const marks = new RegExp(`^[ \\t]*(?:${mark}|\\*) ?`, 'gm');
  return [...text.matchAll(blocks)].map((found) => ({
    line: lineAt(text, found.index),
    text: (found[1] ?? found[0]).replace(marks, '').trim(),
  }));
}

/** Strings of at least three words, which somebody may read. What is interpolated stands for itself. */
function stringsOf(text: string): Passage[] {
  const bare = text.replace(/\/\*[\s\S]*?\*\/|^[ \t]*\/\/.*$/gm, (it) => it.replace(/[^\n]/g, ' '));
  const strings = /'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`/g;
  return [...bare.matchAll(strings)]
    .map((it) => ({ line: lineAt(text, it.index), text: it[1] ?? it[2] ?? it[3] ?? '' }))
    .filter(({ text }) => /\w \w+ \w/.test(text))
    .map((it) => ({ ...it, isTitle: !/[.!?]$/.test(it.text) }));
}

/** Titles of tests and of groups of tests; they may begin with anything, because they continue each other. */
function titlesOf(text: string): Passage[] {
  const titles =
    /\b(?:describe|it|test)(?:\.\w+)*(?:\((?:[^()]|\([^()]*\))*?\))?\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/g;
  return [...text.matchAll(titles)].map((it) => ({
    line: lineAt(text, it.index),
    text: it[1] ?? it[2] ?? it[3] ?? '',
    isTitle: true,
  }));
}

/** Paragraphs, headings, items and cells; quoted texts (`>`) have their own words. */
function paragraphsOf(text: string): Passage[] {
  const prose = text
    .replace(/^( *)```[\s\S]*?^ *```/gm, (it) => it.replace(/[^\n]/g, ' '))
    .replace(/^>.*$/gm, '')
    .replace(/`[^`\n]*`/g, '`code`');
  return [
    ...prose.matchAll(
      /(?:^[ \t]*(?:[-*#>]+|\d+\.)[ \t]+|\|[ \t]*)?[^\s|][^|\n]*(?:\n(?![ \t]*(?:[-*#>|]|\d+\.)[ \t])[^|\n]*\S[^|\n]*)*/gm,
    ),
  ].map((it) => ({
    line: lineAt(text, it.index),
    text: it[0].replace(/^[\s|#*>_[-]+|^\d+\.\s+/, '').trim(),
  }));
}

const lineAt = (text: string, index: number) => {
  const before = text.slice(0, index);
  return before.split('\n').length + (/^\s*/.exec(text.slice(index))?.[0].split('\n').length ?? 1) - 1;
};
