/**
 * A line without what it has of a document's text beyond the passages that serve as evidence: the `text` of a document, and
 * what stands right before and after a passage (`prefix`, `suffix`). Everything else stays as it is.
 */
export function withoutTexts<Value>(line: Value): Value {
  return strip(line) as Value;
}

const WITHHELD: ReadonlySet<string> = new Set(['text', 'prefix', 'suffix']);

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !WITHHELD.has(name))
      .map(([name, it]) => [name, strip(it)]),
  );
}
