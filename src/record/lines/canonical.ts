/** JSON with the fields of every object sorted, so that equal arguments in another order have the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, it: unknown) => {
    if (it === null || typeof it !== 'object' || Array.isArray(it)) return it;
    const entries = Object.entries(it);
    return entries.length < 2 ? it : Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
