import { createHash } from 'node:crypto';
import type { BundleProblem } from '../errors.ts';

type Seen = { line: number; sha256: string };

/** The texts of documents in one bundle; texts of the same document are distinguished by their `version`. */
export class BundleTexts {
  /** The highest version of a document in the bundle, by whole key, if it numbers its texts. */
  readonly highest = new Map<string, number>();
  readonly #seen = new Map<string, Map<number | undefined, Seen>>();

  /** Notes a line; returns its conflict with an earlier one, if any. A repeated line is no conflict. */
  add(
    key: string,
    version: number | undefined,
    number: number,
    line: object,
  ): Pick<BundleProblem, 'field' | 'code' | 'reason'> | undefined {
    const sha256 = createHash('sha256').update(JSON.stringify(line)).digest('base64');
    const seen = this.#seen.get(key) ?? new Map<number | undefined, Seen>();
    this.#seen.set(key, seen);
    const same = seen.get(version);
    const other = same ?? seen.get(undefined) ?? (version === undefined ? [...seen.values()][0] : undefined);
    if (same === undefined) seen.set(version, { line: number, sha256 });
    if (version !== undefined) this.highest.set(key, Math.max(version, this.highest.get(key) ?? 0));
    if (other === undefined || same?.sha256 === sha256) return undefined;
    return version !== undefined && same !== undefined
      ? { field: 'key', code: 'KEY_TAKEN', reason: `line ${same.line} is this version already, and differs` }
      : {
          field: 'version',
          code: 'INVALID_INPUT',
          reason: `line ${other.line} is of the same document and differs: several texts of one document need their "version"`,
        };
  }
}
