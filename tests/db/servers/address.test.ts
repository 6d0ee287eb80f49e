import type { PeerCertificate } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  AddressError,
  addressInRole,
  describeAddress,
  readAddress,
} from '../../../src/db/connection/address.ts';

describe('an address is read as libpq reads it', () => {
  it.each([
    [
      'postgres://u:p@db.example:6000/caveat',
      { hosts: ['db.example'], ports: [6000], user: 'u', password: 'p', database: 'caveat' },
    ],
    [
      'postgresql://db.example',
      { hosts: ['db.example'], ports: [undefined], user: undefined, database: undefined },
    ],
    ['postgres://a%40b:p%2F%3A%25@h/50%25%20off', { user: 'a@b', password: 'p/:%', database: '50% off' }],
    ['postgres://u:a:b@h/d', { user: 'u', password: 'a:b' }],
    ['postgres://u:a@b@h/d', { password: 'a@b', hosts: ['h'] }],
    ['postgres://u@[::1]:6000/d', { hosts: ['::1'], ports: [6000] }],
    ['postgres://u@one:1,two:2/d', { hosts: ['one', 'two'], ports: [1, 2] }],
    [
      'postgres:///d?host=/run/postgresql&port=6000',
      { socket: '/run/postgresql/.s.PGSQL.6000', database: 'd' },
    ],
    ['postgres://u@%2Frun%2Fpostgresql/d', { socket: '/run/postgresql/.s.PGSQL.5432', user: 'u' }],
    ['postgres://h/d?user=u&password=p%26q&dbname=e', { user: 'u', password: 'p&q', database: 'e' }],
    ['postgres://h/d?application_name=board&connect_timeout=3', { settings: { application_name: 'board' } }],
    ['postgres://h/d?sslmode=disable', { tls: false }],
    ['postgres://h/d?sslmode=prefer', { tls: 'prefer' }],
    ['postgres://h/d?sslmode=require', { tls: { rejectUnauthorized: false }, needsTls: 'require' }],
    ['postgres://h/d?sslmode=verify-full', { tls: { rejectUnauthorized: true }, needsTls: 'verify-full' }],
    ['postgres:///d?host=/tmp&sslmode=require', { tls: false }],
  ])('%s', (text, expected) => {
    expect(readAddress(text)).toMatchObject(expected);
  });

  it.each([
    ['mysql://h/d', /an address like/],
    ['postgres://u:p%ss@h/d', /percent sign is written %25/],
    ['postgres://h:99999/d', /port/],
    ['postgres://h/d?sslmode=perhaps', /sslmode is disable/],
    ['postgres://h/d?target_session_attrs=standby', /target_session_attrs .* is any, read-write or primary/],
    ['postgres://h/d?target_session_attrs=nonsense', /target_session_attrs .* is any, read-write or primary/],
    ['postgres:///d?host=/tmp,h&sslmode=require', /without a unix socket among its hosts/],
    ['postgres://h/d?channel_binding=require', /channel_binding=require, which is not supported/],
    ['postgres://h/d?search_path=app', /the schema public, in a database of its own/],
    ['postgres://h/d?options=-csearch_path%3Dapp', /the schema public/],
    ['postgres://h/d?sslmode=require&sslcert=package.json', /sslcert is a certificate in PEM form; package/],
    ['postgres://h/d?sslmode=require&sslkey=package.json', /sslkey is a key .*in PEM form; package/],
    ['postgres://h/d?sslrootcert=package.json', /sslrootcert is a certificate in PEM form; package/],
    ['postgres://h/d?sslmode=verify-full&sslrootcert=/nowhere/ca.pem', /can be read/],
  ])('what it should have been: %s', (text, message) => {
    expect(() => readAddress(text)).toThrow(AddressError);
    expect(() => readAddress(text)).toThrow(message);
    expect(() => readAddress(text)).not.toThrow(/p%ss/);
  });
});

describe('the environment says what an address leaves out', () => {
  afterEach(() => vi.unstubAllEnvs());
  it.each([
    ['postgres:///d', 'one,two', '1,2', ['one', 'two'], [1, 2]],
    ['postgres:///d', 'one,/run/pg', '6000', ['one', '/run/pg'], [6000, 6000]],
    ['postgres:///d', 'one,,two', '1,,3', ['one', 'localhost', 'two'], [1, undefined, 3]],
    ['postgres:///d', 'one', '', ['one'], [undefined]],
    ['postgres:///d', '::1', '6000', ['::1'], [6000]],
    ['postgres://h/d', 'one,two', '6000', ['h'], [6000]],
    ['postgres://h:7000/d', 'one,two', '1,2', ['h'], [7000]],
    ['postgres://h/d', 'one,two', '1,2', undefined, undefined],
    ['postgres://u@h,i:7000/d', 'one', '1,2', ['h', 'i'], [undefined, 7000]],
    ['postgres://u@h,i/d', 'one', '1,2', ['h', 'i'], [1, 2]],
    ['postgres:///d?host=x,y&port=1,2', 'one', '6000', ['x', 'y'], [1, 2]],
    ['postgres:///d?port=8,9', 'one,two', '', ['one', 'two'], [8, 9]],
    ['postgres:///d', 'one,two', '1,2,3', undefined, undefined],
    ['postgres:///d', '', '1,2', undefined, undefined],
    ['postgres:///d?host=a,b,c&port=1,2', '', '', undefined, undefined],
  ])('%s with PGHOST=%s and PGPORT=%s', (text, host, port, hosts, ports) => {
    vi.stubEnv('PGHOST', host);
    vi.stubEnv('PGPORT', port);
    if (hosts) expect(readAddress(text)).toMatchObject({ hosts, ports });
    else expect(() => readAddress(text)).toThrow(/one port for all of its hosts, or one for each/);
  });
});

it('is shown without the password, and keeps its form in another role', () => {
  expect(describeAddress(readAddress('postgres://u:secret@one:1,[::1]:2/d'))).toEqual({
    server: 'one:1,[::1]:2',
    user: 'u',
    database: 'd',
  });
  for (const text of ['postgres://u@h/50%25', 'postgres:///d?host=/tmp'])
    expect(readAddress(addressInRole(text, 'caveat_server'))).toEqual({
      ...readAddress(text),
      settings: { role: 'caveat_server' },
    });
});

it('a certificate is of the host in the address, also where that is a number', () => {
  const check = (text: string, subjectaltname: string) => {
    const { tls } = readAddress(text);
    if (tls === false || tls === 'prefer') throw new Error('no TLS');
    const certificate = { subject: { CN: 'anything' }, subjectaltname } as unknown as PeerCertificate;
    return tls.checkServerIdentity?.('localhost', certificate);
  };
  expect(check('postgres://10.0.0.1/d?sslmode=verify-full', 'DNS:localhost')).toBeInstanceOf(Error);
  expect(check('postgres://10.0.0.1/d?sslmode=verify-full', 'IP Address:10.0.0.1')).toBeUndefined();
  expect(check('postgres://one,two/d?sslmode=verify-full', 'DNS:two')).toBeUndefined();
  expect(check('postgres://one,two/d?sslmode=verify-full', 'DNS:three')).toBeInstanceOf(Error);
});
