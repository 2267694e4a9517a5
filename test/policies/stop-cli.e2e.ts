import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { admit } from '../support/limits/admissions.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { type Finished, runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(() => bursar.close());

const cli = (...args: string[]): Promise<Finished> =>
  runCli(args, { url: bursar.url, token: bursar.token });

const done = { code: 0, stderr: '' };
const wrong = (words: string) => ({ code: 2, stdout: '', stderr: expect.stringContaining(words) });

describe('bursar stop', () => {
  it('stops a team for a while, lists it, and resumes it by the same words', async () => {
    expect(await cli('stop', 'team/search', '--reason', 'runaway', '--for', '2h')).toMatchObject({
      ...done,
      stdout: expect.stringMatching(/^Stopped team\/search until 20.*, id [0-9a-f-]{36}\.\n$/),
    });
    expect(await admit(bursar, { requestId: 'cli-1' })).toMatchObject({
      status: 403,
      body: { code: 'stopped', reason: 'runaway' },
    });
    const { stdout } = await cli('stops', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject([{ scope: { team: 'search' }, origin: 'person' }]);
    expect(await cli('resume', 'team/search', '--reason', 'fixed')).toMatchObject({
      ...done,
      stdout: expect.stringContaining('Resumed team/search'),
    });
    expect((await admit(bursar, { requestId: 'cli-2' })).status).toBe(201);
    const entries = await bursar.rows(
      "SELECT action, reason FROM audit_entry WHERE entity_type = 'stop' ORDER BY seq",
    );
    expect(entries).toEqual([
      { action: 'stop.raise', reason: 'runaway' },
      { action: 'stop.lift', reason: 'fixed' },
    ]);
  });

  it('stops everything, and lifts it by its id', async () => {
    const { stdout } = await cli('stop', 'everything', '--reason', 'drill', '-o', 'json');
    const { id } = JSON.parse(stdout) as { id: string };
    expect((await admit(bursar, { requestId: 'cli-3', team: 'ads' })).status).toBe(403);
    expect(await cli('resume', id)).toMatchObject(done);
    expect((await admit(bursar, { requestId: 'cli-3', team: 'ads' })).status).toBe(201);
  });

  it.each([
    [
      'a team that is not there',
      ['stop', 'team/serach', '--reason', 'x'],
      'There is no team "serach"',
    ],
    [
      'a name that scopes do not know',
      ['stop', 'squad/a', '--reason', 'x'],
      'Nothing is known by "squad"',
    ],
    ['no reason', ['stop', 'team/search'], "required option '--reason"],
    [
      'an end that is past',
      ['stop', 'team/search', '--reason', 'x', '--until', '2026-01-01'],
      'over already',
    ],
    [
      'a time that is none',
      ['stop', 'team/search', '--reason', 'x', '--for', 'ever'],
      'such as 30m',
    ],
    ['what is not stopped', ['resume', 'team/ads'], 'team/ads is not stopped'],
  ])('of %s is bad input', async (_, args, words) => {
    expect(await cli(...args)).toMatchObject(wrong(words));
  });
});

describe('bursar policy rotate-key', () => {
  it('says which key signs now, for gateways that are given their keys by hand', async () => {
    const { stdout } = await cli('policy', 'rotate-key', '--reason', 'yearly', '-o', 'json');
    const { keyId, publicKey } = JSON.parse(stdout) as Record<string, string>;
    const { keys } = (await (await bursar.http('/v1/policy/keys')).json()) as { keys: object[] };
    expect(keys[0]).toEqual({ keyId, publicKey });
    const again = await cli('policy', 'rotate-key', '--reason', 'drill');
    expect(again).toMatchObject({
      ...done,
      stdout: expect.stringMatching(`signs from now on; ${keyId ?? ''} is retired`),
    });
    expect(await cli('policy', 'rotate-key')).toMatchObject(wrong("required option '--reason"));
  });
});
