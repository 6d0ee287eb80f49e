/** What a file of functions says of one of them, besides its text. */
export type Definition = {
  file: string;
  name: string;
  isDefiner: boolean;
  /** As in `pg_proc.proconfig`. */
  settings: string[];
  /** Everybody may call it. */
  isPublic: boolean;
  /** The role of the server is given it by name. */
  isServers: boolean;
};

/** The functions that SQL files define, in their order. */
export function definitionsIn(files: readonly { name: string; text: string }[]): Definition[] {
  return files.flatMap(({ name: file, text }) => {
    const starts = text.matchAll(/^create (?:or replace )?function (?:public\.)?(\w+)\(/gm);
    return Array.from(starts, ({ 1: name = '', index }) => {
      const head = text.slice(index).split(/ as \$\w*\$|^return /m)[0] ?? '';
      return {
        file,
        name,
        isDefiner: /\bsecurity definer\b/.test(head),
        settings: Array.from(
          head.matchAll(/\bset (\w+) = (\w+(?:, \w+)*?)(?=\s+(?:set|as|security)\b|\s*$)/g),
          ([, setting, value]) => `${setting}=${value}`,
        ),
        isPublic: !new RegExp(`^revoke execute on function ${name}\\([^)]*\\) from public;`, 'm').test(text),
        isServers: text.includes(`allow_server('execute on function ${name}(`),
      };
    });
  });
}

/** What is wrong with them before any database has them: a line each. */
export function faultsOf(definitions: readonly Definition[]): string[] {
  const faults: string[] = [];
  const seen = new Map<string, string>();
  for (const { file, name, isDefiner, settings, isPublic, isServers } of definitions) {
    const before = seen.get(name);
    if (before !== undefined) faults.push(`${name} is defined in ${before} and in ${file}`);
    seen.set(name, file);
    if (isDefiner && !settings.includes('search_path=public, pg_temp'))
      faults.push(`${name} in ${file} runs as its owner and has no search_path`);
    if (isPublic && isServers) faults.push(`${name} in ${file} is everybody's and the server's`);
  }
  return faults;
}
