import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BoundedLog, boundForeignLog } from '../../tools/start/bounded-log.ts';
import {
  openDataFolder,
  ownToken,
  readEnv,
  sharedSettings,
  writeEnv,
} from '../../tools/start/data-folder.ts';
import { startPostgres } from '../../tools/database/postgres.ts';
import { Supervised } from '../../tools/start/supervisor.ts';
import { writeWhole } from '../../tools/whole-files.mjs';
import { sourcesUnder } from '../support/house/sources.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');

describe('a file that matters', () => {
  it('is replaced as a whole, for its owner alone, and leaves nothing beside it', () => {
    writeWhole(at('token'), 'first');
    writeWhole(at('token'), 'second');
    expect(text('token')).toBe('second');
    expect(statSync(at('token')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['token']);
  });

  it('keeps its old text when the new one cannot take its place', () => {
    mkdirSync(at('token'));
    writeWhole(at('token/kept'), 'old');
    // A folder of that name stands for every reason why a file cannot be replaced.
    expect(() => writeWhole(at('token'), 'new')).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(text('token/kept')).toBe('old');
    expect(readdirSync(folder)).toEqual(['token']);
  });

  it('is written nowhere in another way', () => {
    const places = ['tools', 'apps/api/src', 'apps/cli/src', 'packages', 'examples'];
    const allowed = new Set([
      'tools/whole-files.mjs',
      // The client of gateways has a function of its own, for the same rule.
      'packages/gateway/src/journal/files.ts',
      // A migration is written for its author, who looks at it.
      'tools/database/schema-engine.ts',
      // So are the price book and the last days of models, which the repository keeps.
      'tools/price-book.ts',
      'tools/model-lifecycle.ts',
      // A new file that is renamed over the old one once the database has the same.
      'apps/api/src/access/keys/local-credential.ts',
      // The body of a request, gone with it.
      'apps/api/src/platform/http/spool.ts',
    ]);
    const wrong = places
      .flatMap((place) => sourcesUnder(place, /\.(ts|mjs)$/))
      .filter(({ name }) => !allowed.has(name) && !/\.spec\.ts$|\/generated\//.test(name))
      .filter((file) => /\b(writeFile(Sync)?|createWriteStream|appendFileSync)\(/.test(file.text));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

describe('a broken file of an installation is named, with what to do', () => {
  it.each(['', '{"password": "x', '{}', 'null', '{"password":"x\u0001y"'])(
    'postgres.json: %j',
    async (content) => {
      writeFileSync(at('postgres.json'), content);
      await expect(startPostgres(at('postgres'))).rejects.toThrow(
        `${at('postgres.json')} is damaged. It holds the password of the database beside it: put a copy`,
      );
    },
  );

  it.each(['', 'short', 'two words of a key that is long enough', '\u0000'.repeat(40)])(
    'token: %j',
    (content) => {
      writeFileSync(at('token'), content);
      expect(() => ownToken(folder)).toThrow(
        `${at('token')} holds no token that Bursar can have written.`,
      );
    },
  );

  it.each(['', '\u0000\u0000', 'PORT=4400\n', 'DATABASE_URL=\n'])('env: %j', (content) => {
    writeFileSync(at('env'), content);
    expect(() => readEnv(folder)).toThrow(`${at('env')} is damaged`);
  });
});

describe('the data folder', () => {
  it('that is a file, or lies in one, is refused in one sentence', () => {
    writeFileSync(at('file'), '');
    for (const name of ['file', 'file/below'])
      expect(() => openDataFolder(folder, { BURSAR_DATA_DIR: at(name) })).toThrow(
        `The data folder ${at(name)} cannot be used: it is a file.`,
      );
  });

  it('passes on every setting that a further process needs, and none that is its own', () => {
    const env = {
      REDIS_URL: 'redis://127.0.0.1:6379',
      BURSAR_RETENTION_MONTHS: '6',
      BURSAR_SOMETHING_NEW: 'x=y',
      BURSAR_TOKEN: 'secret',
      BURSAR_TEST_SERVER: 'x',
      LOG_LEVEL: '',
      HOME: '/root',
    };
    const shared = sharedSettings(env);
    expect(shared).toEqual({
      REDIS_URL: 'redis://127.0.0.1:6379',
      BURSAR_RETENTION_MONTHS: '6',
      BURSAR_SOMETHING_NEW: 'x=y',
    });
    writeEnv(folder, { DATABASE_URL: 'postgres://x', ...shared });
    expect(readEnv(folder)).toEqual({ DATABASE_URL: 'postgres://x', ...shared });
    expect(() => writeEnv(folder, { REDIS_URL: 'a\nBURSAR_TOKEN=b' })).toThrow(
      'more than one line',
    );
  });
});

describe('a log file of the installation', () => {
  it('is bounded while it is written, and keeps the newest files', () => {
    const log = new BoundedLog(at('api.log'), { bytesMax: 100, kept: 2 });
    for (let line = 100; line < 140; line++) log.write(`line ${line}\n`);
    log.end();
    expect(readdirSync(folder).sort()).toEqual(['api.log', 'api.log.1', 'api.log.2']);
    for (const name of readdirSync(folder))
      expect(statSync(at(name)).size).toBeLessThanOrEqual(100);
    const kept = text('api.log.2') + text('api.log.1') + text('api.log');
    expect(kept.trim().split('\n').at(-1)).toBe('line 139');
  });

  it('that finds no room throws no error, and goes on with how much was lost', () => {
    // A name that cannot be opened stands for a disk that is full.
    const log = new BoundedLog(path.join(at('file'), 'api.log'));
    writeFileSync(at('file'), '');
    log.write('lost one\n');
    log.write('lost two\n');
    rmSync(at('file'));
    log.write('after\n');
    log.end();
    expect(readFileSync(path.join(at('file'), 'api.log'), 'utf8')).toBe(
      '(18 bytes of this log found no room on the disk)\nafter\n',
    );
  });

  it('that another program holds open is cut to nothing once it is too long', () => {
    writeFileSync(at('postgres.log'), 'x'.repeat(200));
    boundForeignLog(at('postgres.log'), { bytesMax: 100 });
    expect(statSync(at('postgres.log')).size).toBe(0);
    expect(statSync(at('postgres.log.1')).size).toBe(200);
    boundForeignLog(at('absent.log'));
  });
});

describe('a process that is kept running', () => {
  const child = (code: number) =>
    `require('fs').appendFileSync(${JSON.stringify(at('starts'))}, 'x'); process.exit(${code})`;
  const starts = (): number => statSync(at('starts'), { throwIfNoEntry: false })?.size ?? 0;

  /** Runs until it is given up or has been started so often. */
  async function supervise(code: number, startsMax: number): Promise<[string, number] | null> {
    const given: [string, number][] = [];
    const supervised = new Supervised({
      name: 'api',
      args: ['-e', child(code)],
      env: process.env,
      logFolder: folder,
      onGivenUp: (...why) => given.push(why),
    });
    supervised.start();
    while (given.length === 0 && starts() < startsMax) await sleep(20);
    await supervised.stop();
    return given[0] ?? null;
  }

  it('is not given up while the database is away or full', async () => {
    expect(await supervise(69, 6)).toBeNull();
  });

  it('is given up at once for a bad setting, with that exit code', async () => {
    expect(await supervise(2, 2)).toEqual([expect.stringContaining('ended with code 2'), 2]);
    expect(starts()).toBe(1);
  });
});
