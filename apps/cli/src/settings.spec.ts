import { describe, expect, it } from '@jest/globals';
import { isLoopback, readSettings, type Surroundings } from './settings.js';

const around = (env: Surroundings['env'], files: Record<string, string> = {}): Surroundings => ({
  env,
  cwd: '/here',
  root: '/repo',
  readFile: (file) => files[file] ?? null,
});
const written =
  'DATABASE_URL=postgres://x/y?a=b\nBURSAR_URL=http://127.0.0.1:4500\nBURSAR_TOKEN=bur_cli_1=\n';
const read = (env: Surroundings['env'], files?: Record<string, string>) => {
  const { url, token, dataFolder } = readSettings(around(env, files));
  return { url: url.href, token, dataFolder };
};

describe('without anything set', () => {
  it('the local instance is asked, without a token', () => {
    expect(read({})).toEqual({
      url: 'http://127.0.0.1:4400/',
      token: null,
      dataFolder: '/repo/.bursar',
    });
  });

  it('what npm start wrote counts: here first, then in the repository', () => {
    const own = { url: 'http://127.0.0.1:4500/', token: 'bur_cli_1=' };
    expect(read({}, { '/here/.bursar/env': written })).toEqual({
      ...own,
      dataFolder: '/here/.bursar',
    });
    expect(read({}, { '/repo/.bursar/env': written })).toEqual({
      ...own,
      dataFolder: '/repo/.bursar',
    });
  });

  it('a blank variable is as good as none', () => {
    const env = { BURSAR_URL: '', BURSAR_TOKEN: ' ', BURSAR_DATA_DIR: '' };
    expect(read(env, { '/repo/.bursar/env': written })).toMatchObject({ token: 'bur_cli_1=' });
  });
});

describe('the environment', () => {
  it('comes before the file', () => {
    const env = { BURSAR_URL: 'https://bursar.example', BURSAR_TOKEN: 't' };
    expect(read(env, { '/repo/.bursar/env': written })).toMatchObject({
      url: 'https://bursar.example/',
      token: 't',
    });
  });

  it('says where the data folder is', () => {
    expect(read({ BURSAR_DATA_DIR: '/data' }, { '/data/env': written })).toMatchObject({
      dataFolder: '/data',
      token: 'bur_cli_1=',
    });
    expect(read({ BURSAR_DATA_DIR: 'd' }, { '/repo/d/env': written })).toMatchObject({
      dataFolder: '/repo/d',
    });
  });

  it('that names another machine does not get the token of this one', () => {
    expect(
      read({ BURSAR_URL: 'https://bursar.example' }, { '/repo/.bursar/env': written }).token,
    ).toBeNull();
  });

  it.each([
    'http://localhost:9000',
    'http://127.0.0.1:4501',
    'http://127.0.0.1',
    'https://127.0.0.1:4500',
  ])(
    'that names %s, where another program may listen, does not get the token either',
    (BURSAR_URL) => {
      expect(read({ BURSAR_URL }, { '/repo/.bursar/env': written }).token).toBeNull();
    },
  );

  it('that names the same port of this machine otherwise means the address that is written down', () => {
    expect(
      read({ BURSAR_URL: 'http://localhost:4500' }, { '/repo/.bursar/env': written }),
    ).toMatchObject({ url: 'http://127.0.0.1:4500/', token: 'bur_cli_1=' });
  });

  it.each([['bursar'], ['ftp://x'], ['4400']])(
    'with the address %s is refused as bad input',
    (BURSAR_URL) => {
      expect(() => read({ BURSAR_URL })).toThrow(expect.objectContaining({ exitCode: 2 }));
    },
  );
});

describe('this machine', () => {
  it.each([
    ['http://127.0.0.1:1', true],
    ['http://127.8.8.8', true],
    ['http://localhost', true],
    ['http://[::1]:4400', true],
    ['http://127.0.0.1.evil.example', false],
    ['http://localhost.evil.example', false],
    ['http://10.0.0.1', false],
  ])('%s: %s', (url, expected) => {
    expect(isLoopback(new URL(url))).toBe(expected);
  });
});
