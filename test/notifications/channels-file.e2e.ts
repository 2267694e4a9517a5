import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  alertsFile,
  alertOf,
  makeAllDue,
  raise,
  route,
  sendDue,
  storedMessages,
} from '../support/notifications/alerts.js';
import { startHttpReceiver } from '../support/notifications/receivers.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

interface Applied {
  readonly problems?: readonly {
    readonly code: string;
    readonly path: string;
    readonly message: string;
  }[];
}

describe('channels and rules in the configuration file', () => {
  let bursar: TestBursar;
  beforeAll(async () => {
    bursar = await startBursar();
  });
  afterAll(() => bursar.close());
  afterEach(() => {
    delete process.env['TEST_HOOK'];
  });

  const problemsOf = async (channels: string[], alerts: string[] = []): Promise<string[]> => {
    const text = alertsFile(channels, alerts).replace(/(channels|alerts):\n(?! )/g, '$1: []\n');
    const init = { method: 'POST', headers: { 'content-type': 'text/yaml' }, body: text };
    const answer = await bursar.http('/v1/config?dryRun=true', init);
    const { problems = [] } = (await answer.json()) as Applied;
    return problems.map(({ code, path }) => `${code} at ${path}`);
  };

  it.each([
    [
      'an address of Slack in clear',
      '{ id: a, type: slack, url: "https://hooks.example.com/x" }',
      'secret_in_clear at channels[0].url',
    ],
    [
      'an address of Teams in clear',
      '{ id: a, type: teams, url: "https://teams.example.com/x" }',
      'secret_in_clear at channels[0].url',
    ],
    [
      'a key in clear',
      '{ id: a, type: webhook, url: "https://example.com", secret: hunter2 }',
      'secret_in_clear at channels[0].secret',
    ],
    [
      'no key',
      '{ id: a, type: webhook, url: "https://example.com" }',
      'missing_key at channels[0]',
    ],
    [
      'a password in an address',
      '{ id: a, type: webhook, url: "https://me:pw@example.com", secret: "env:K" }',
      'bad_url at channels[0].url',
    ],
    [
      'recipients of a webhook',
      '{ id: a, type: slack, url: "env:K", to: [a@example.com] }',
      'unknown_key at channels[0].to',
    ],
    [
      'someone who is no address',
      '{ id: a, type: email, to: ["Ana <ana@example.com>"] }',
      'bad_recipient at channels[0].to[0]',
    ],
    [
      'a role that there is not',
      '{ id: a, type: email, to: ["role:boss"] }',
      'bad_recipient at channels[0].to[0]',
    ],
    [
      'a private address',
      '{ id: a, type: webhook, url: "https://10.1.2.3/x", secret: "env:K" }',
      'bad_address at channels[0].url',
    ],
    [
      'an address of the cloud itself',
      '{ id: a, type: webhook, url: "https://169.254.169.254/", secret: "env:K" }',
      'bad_address at channels[0].url',
    ],
    [
      'this machine by name',
      '{ id: a, type: webhook, url: "https://localhost/", secret: "env:K" }',
      'bad_address at channels[0].url',
    ],
    [
      'this machine as IPv6',
      '{ id: a, type: webhook, url: "https://[::1]/", secret: "env:K" }',
      'bad_address at channels[0].url',
    ],
    [
      'no TLS',
      '{ id: a, type: webhook, url: "http://example.com/", secret: "env:K" }',
      'bad_address at channels[0].url',
    ],
  ])('refuse %s', async (_, channel, problem) => {
    expect(await problemsOf([channel])).toContain(problem);
  });

  it('refuse a variable that leads to an internal address, without showing it', async () => {
    process.env['TEST_HOOK'] = 'https://192.168.7.7/secret-path';
    const channel = '{ id: a, type: slack, url: "env:TEST_HOOK" }';
    expect(await problemsOf([channel])).toEqual(['bad_address at channels[0].url']);
    const init = { method: 'POST', headers: { 'content-type': 'text/yaml' } };
    const body = alertsFile([channel], ['{ on: [stop], channels: [a] }']);
    const answer = await (await bursar.http('/v1/config', { ...init, body })).text();
    expect(answer).not.toMatch(/192\.168|secret-path/);
  });

  it('refuse rules that name a channel or a team that is not there', async () => {
    const channel = '{ id: a, type: email, to: [a@example.com] }';
    expect(
      await problemsOf([channel], ['{ on: [stop], channels: [b], teams: [nowhere] }']),
    ).toEqual(['unknown_channel at alerts[0].channels[0]', 'unknown_team at alerts[0].teams[0]']);
    expect(
      await problemsOf([channel], ['{ on: [stop], channels: [a], teams: [search, "*"] }']),
    ).toEqual([]);
  });

  it('are exported as they were applied, and applying that changes nothing', async () => {
    const file = alertsFile(
      [
        '{ id: chat, type: slack, url: "env:TEST_HOOK" }',
        '{ id: mail, type: email, to: [a@example.com, "role:finance"] }',
      ],
      [
        '{ on: [budget, stop], teams: [search], channels: [chat], minimumUsd: 20.50, quietHours: { from: "20:00", to: "07:00", weekends: true } }',
      ],
    );
    await applyConfig(bursar, file);
    const exported = await (await bursar.http('/v1/config')).text();
    expect(exported).toContain('env:TEST_HOOK');
    expect(exported).toMatch(/minimumUsd: ["']20\.50["']/);
    const init = { method: 'POST', headers: { 'content-type': 'text/yaml' }, body: exported };
    const again = (await (await bursar.http('/v1/config?dryRun=true', init)).json()) as {
      changes: unknown[];
    };
    expect(again.changes).toEqual([]);
  });
});

describe('an address that has become internal since it was saved', () => {
  let bursar: TestBursar;
  beforeAll(async () => {
    bursar = await startBursar({ env: { BURSAR_OUTGOING_ALLOW: '127.0.0.1' } });
  });
  afterAll(async () => {
    delete process.env['TEST_HOOK'];
    await bursar.close();
  });

  const errorsOf = async (): Promise<(string | null)[]> =>
    (await storedMessages(bursar)).map(({ error }) => error);

  it('is not connected to, and neither is one that a receiver redirects to', async () => {
    const receiver = await startHttpReceiver();
    const inner = await startHttpReceiver();
    process.env['TEST_HOOK'] = 'https://hooks.example.com/x';
    await applyConfig(
      bursar,
      alertsFile(
        [
          '{ id: chat, type: slack, url: "env:TEST_HOOK" }',
          `{ id: hook, type: webhook, url: "${receiver.address}", secret: "env:TEST_HOOK" }`,
        ],
        ['{ on: [budget], channels: [chat, hook] }'],
      ),
    );
    // 127.0.0.2 is this machine as well, and was not allowed.
    process.env['TEST_HOOK'] = `https://127.0.0.2:${inner.port}/secret-path`;
    const location = `http://127.0.0.2:${inner.port}/x`;
    receiver.answer = (response) => response.writeHead(307, { location }).end();
    await raise(bursar, alertOf('one'));
    await route(bursar);
    await sendDue(bursar);
    expect(await errorsOf()).toEqual([
      '127.0.0.2 is an internal address.',
      '127.0.0.2 is asked without TLS.',
    ]);
    receiver.answer = (response) =>
      response.writeHead(307, { location: location.replace('http:', 'https:') }).end();
    await makeAllDue(bursar);
    await sendDue(bursar);
    expect((await errorsOf())[1]).toBe('127.0.0.2 is an internal address.');
    // A name is judged by what it resolves to, when the connection is made.
    process.env['TEST_HOOK'] = `https://ip6-localhost:${inner.port}/`;
    await makeAllDue(bursar);
    await sendDue(bursar);
    expect((await errorsOf())[0]).toMatch(
      /^ip6-localhost(:\d+)? (is an internal address|cannot be found by name)/,
    );
    expect(inner.received).toEqual([]);
    await receiver.close();
    await inner.close();
  });
});
