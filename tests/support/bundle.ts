import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { demoBundles } from '../../src/commands/demo/load.ts';
import type { Database } from '../../src/db/client.ts';
import { dumpBundle } from '../../src/record/bundle/dump.ts';
import { type LoadOptions, loadBundle } from '../../src/record/bundle/load.ts';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The demo record, as shipped. */
export const demo = demoBundles.map((bundle) => readFileSync(bundle, 'utf8')).join('');

const articlePath = file('../../../shared/seed/article.ndjson');
/** The coded article that the project was made for, where it lies beside the project; null elsewhere. */
export const article = existsSync(articlePath) ? readFileSync(articlePath, 'utf8') : null;

/** Loads text, in chunks that cut lines and code points anywhere. */
export function load(db: Database, bundle: string, options: LoadOptions = {}) {
  return loadBundle(db, { principal: 'test' }, chunked(bundle), options);
}

export async function dump(db: Database): Promise<string> {
  let text = '';
  for await (const line of dumpBundle(db)) text += line;
  return text;
}

async function* chunked(text: string, size = 1_013): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** A bundle from lines. */
export const bundle = (namespace: string, ...lines: object[]) =>
  [{ type: 'bundle', version: 1, namespace }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
