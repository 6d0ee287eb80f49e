/**
 * A line without the parts of a document's text that do not serve as evidence: the `text` of a document, and the text
 * around a quote (`prefix`, `suffix`). All other fields stay.
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
