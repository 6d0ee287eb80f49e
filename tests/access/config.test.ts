import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

test('nothing set is a server of one’s own, with the demo', () => {
  expect(readConfig({})).toEqual({
    port: 4000,
    host: '127.0.0.1',
    databaseUrl: null,
    folder: expect.stringMatching(/\.caveat$/),
    demo: true,
    corsOrigins: [],
    publicRead: true,
    publicText: true,
    jwtIssuer: null,
    jwtAudience: null,
    jwtJwksUrl: null,
    jwtRoleClaim: 'role',
    databaseConnections: 10,
    answerCacheMegabytes: 64,
    retentionDays: 30,
    staleDays: 180,
    drainSeconds: 3,
    slowReaderSeconds: 60,
    connectionsPerAddress: 100,
    connectionsPerKey: 200,
    costPerOperation: 100_000,
    costPerOperationWithKey: 250_000,
    ratePerAddress: 1_000_000,
    ratePerKey: 4_000_000,
    trustProxy: 0,
    publicMetrics: false,
    logLevel: 'info',
  });
});

test('what is set is read; empty is not set', () => {
  const config = readConfig({
    PORT: ' 0 ',
    HOST: '',
    DATABASE_URL: 'postgres://ada@db.example/caveat',
    DEMO: 'false',
    CORS_ORIGINS: 'https://a.example, http://localhost:3000',
  });
  expect(config).toMatchObject({
    port: 0,
    host: '127.0.0.1',
    databaseUrl: 'postgres://ada@db.example/caveat',
    demo: false,
    corsOrigins: ['https://a.example', 'http://localhost:3000'],
  });
});

describe('faults', () => {
  test('are all named at once, in a line each, without the values', () => {
    const read = () =>
      readConfig({
        PORT: '70000',
        DEMO: 'perhaps',
        DATABASE_URL: 'mysql://ada:secret@db',
        CORS_ORIGINS: '*',
        DATABASE_CONNECTIONS: '1.5',
        LOG_LEVEL: 'loud',
      });
    expect(read).toThrow(ConfigError);
    try {
      read();
    } catch (error) {
      const lines = (error as Error).message.split('\n');
      expect(lines.map((line) => line.split(' ')[0])).toEqual([
        'PORT',
        'DATABASE_URL',
        'DEMO',
        'CORS_ORIGINS',
        'DATABASE_CONNECTIONS',
        'LOG_LEVEL',
      ]);
      expect(lines.join()).not.toContain('secret');
    }
  });

  test.each([
    ['https://issuer.example/keys', []],
    ['http://localhost:8080/keys', []],
    ['http://issuer.example/keys', ['JWT_JWKS_URL']],
    ['file:///etc/passwd', ['JWT_JWKS_URL']],
    ['', ['JWT_JWKS_URL']],
  ])('are reported for tokens whose keys are at "%s"', (url, expected) => {
    const environment = { JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'caveat', JWT_JWKS_URL: url };
    expect(faultsOf(environment)).toEqual(expected);
  });

  test('are reported for tokens that are set in part', () => {
    expect(faultsOf({ JWT_AUDIENCE: 'caveat' })).toEqual(['JWT_ISSUER', 'JWT_JWKS_URL']);
  });
});

/** The variables that are at fault. */
function faultsOf(environment: Record<string, string>): (string | undefined)[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).faults.map((line) => line.split(' ')[0]);
  }
}
