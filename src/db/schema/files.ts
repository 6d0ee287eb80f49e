import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const drizzle = fileURLToPath(new URL('../../../drizzle', import.meta.url));

export const migrationsFolder = join(drizzle, 'migrations');
const functionsFolder = join(drizzle, 'functions');

/** Functions that the others use. */
const FIRST = 'applying.sql';

/** The texts of `drizzle/functions` in the order in which they are applied. */
export function readFunctionFiles(): { name: string; text: string }[] {
  const names = readdirSync(functionsFolder)
    .filter((it) => it.endsWith('.sql') && it !== FIRST)
    .sort();
  return [FIRST, ...names].map((name) => ({ name, text: readFileSync(join(functionsFolder, name), 'utf8') }));
}

/** The names of the migrations, the oldest first. */
export const readMigrationNames = (): string[] => readdirSync(migrationsFolder).sort();

/** The texts of the migrations, the oldest first. */
export const readMigrations = (): string[] =>
  readMigrationNames().map((name) => readFileSync(join(migrationsFolder, name, 'migration.sql'), 'utf8'));

/** The statements of the baseline, as they are sent. */
export const readBaseline = (): string[] => (readMigrations()[0] as string).split('--> statement-breakpoint');

/** The text of a file beside the migrations. */
export const readDrizzle = (name: string): string => readFileSync(join(drizzle, name), 'utf8');

/** The schema number of this build, and the oldest build that may serve it. Written by `npm run db:schema`. */
export type SchemaVersion = { number: number; accepts: number; hash: string };
export const readSchemaVersion = (): SchemaVersion => JSON.parse(readDrizzle('schema-version.json'));
