/** What a report came to; its figures as JSON. Not `ok`: some could not be measured. */
export type Report = { ok: boolean; json: object };

/** Those of `from` that an option names, in the order of `from`; all when it is not given. */
export function choose<Name extends string>(
  text: string | undefined,
  from: readonly Name[],
  option: string,
): Name[] {
  if (text === undefined) return [...from];
  const wrong = text.split(',').filter((it) => !from.some((name) => name === it));
  if (wrong.length > 0) throw new Error(`${option}: not ${wrong.join(', ')}, but some of ${from.join(', ')}`);
  return from.filter((name) => text.split(',').includes(name));
}
