import type { Identities } from '../names/identities.ts';
import type { KeyedType, Refer } from '../write/concept.ts';
import type { LineFields } from './merge.ts';

/** Remembered lines with their references after merges. A key of a removed entity stays. */
export async function recall<Line>(
  identities: Identities,
  lines: Line[],
  refer: (line: Line, to: Refer) => Line,
): Promise<LineFields[]> {
  const wanted = new Map<KeyedType, Set<string>>();
  for (const line of lines) {
    referSome(line, refer, (type, key) => {
      const keys = wanted.get(type) ?? new Set();
      wanted.set(type, keys.add(key));
      return key;
    });
  }
  for (const [type, keys] of wanted) await identities.load(type, keys);
  return lines.map((line) =>
    referSome(line, refer, (type, key) => identities.find(type, key)?.mergedInto ?? key),
  );
}

/** The parts of a line that may lack what its type has to have. */
export function referSome<Line>(line: Line, refer: (line: Line, to: Refer) => Line, to: Refer): LineFields {
  const referred = refer(line, (type, key, field) =>
    key === undefined ? key : to(type, key, field),
  ) as LineFields;
  return Object.fromEntries(Object.entries(referred).filter(([, value]) => value !== undefined));
}
