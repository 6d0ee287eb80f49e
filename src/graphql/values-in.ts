/** A value and all values within it. A loop, not recursion: JSON may be nested deeper than the stack allows. */
export function* valuesIn(value: unknown): Generator<unknown> {
  const left = [value];
  while (left.length > 0) {
    const it = left.pop();
    yield it;
    if (typeof it === 'object' && it !== null) for (const member of Object.values(it)) left.push(member);
  }
}
