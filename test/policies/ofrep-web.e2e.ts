import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { type Client, OpenFeature, ProviderEvents } from '@openfeature/web-sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gatewayKey } from '../support/limits/admissions.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const flags = (greeting: string) => `${TWO_TEAMS}flags:
  - { key: new-prompt, type: boolean, default: false, rules: [ { when: { team: search }, value: true } ] }
  - { key: greeting, type: string, default: ${greeting}, rules: [ { when: { environment: dev }, value: hi } ] }
  - { key: top-k, type: number, default: 0.5 }
  - { key: depth, type: number, default: 3 }
  - { key: tool, type: object, default: { name: search, depth: 2 } }
`;

let bursar: TestBursar;
let client: Client;

beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, flags('hello'));
  const headers: [string, string][] = Object.entries(await gatewayKey(bursar));
  const provider = new OFREPWebProvider({
    ...{ baseUrl: bursar.url, headers, pollInterval: 50 },
    ...{ cacheMode: 'disabled', disableVisibilityRefresh: true },
  });
  await OpenFeature.setContext({ targetingKey: 'u1', team: 'ads' });
  // Its type says that hooks may be undefined, which the SDK's type does not.
  await OpenFeature.setProviderAndWait(Object.assign(provider, { hooks: [] }));
  client = OpenFeature.getClient();
});
afterAll(async () => {
  await OpenFeature.close();
  await bursar.close();
});

describe('the published OpenFeature provider for pages', () => {
  it('reads every type of flag from one answer, each with a variant and a reason', () => {
    const answers = [
      client.getBooleanDetails('new-prompt', true),
      client.getStringDetails('greeting', ''),
      client.getNumberDetails('top-k', 0),
      client.getNumberDetails('depth', 0),
      client.getObjectDetails('tool', {}),
    ];
    const values = [false, 'hello', 0.5, 3, { name: 'search', depth: 2 }];
    expect(answers.map(({ value }) => value)).toEqual(values);
    for (const answer of answers)
      expect(answer).toMatchObject({ variant: 'default', reason: expect.any(String) });
    expect(client.getBooleanDetails('unknown', true)).toMatchObject({
      ...{ value: true, errorCode: 'FLAG_NOT_FOUND' },
    });
  });

  it('asks again for another person, and for another environment', async () => {
    await OpenFeature.setContext({ targetingKey: 'u2', team: 'search', environment: 'dev' });
    expect(client.getBooleanValue('new-prompt', false)).toBe(true);
    expect(client.getStringDetails('greeting', '')).toMatchObject({
      ...{ value: 'hi', variant: 'rule-1', reason: 'TARGETING_MATCH' },
    });
    await OpenFeature.setContext({ targetingKey: 'u1', team: 'ads' });
  });

  it('sees a flag that was changed while it polls', async () => {
    const changed = new Promise<void>((resolve) =>
      client.addHandler(ProviderEvents.ConfigurationChanged, () => {
        if (client.getStringValue('greeting', '') === 'welcome') resolve();
      }),
    );
    await applyConfig(bursar, flags('welcome'));
    await changed;
    expect(client.getStringValue('greeting', '')).toBe('welcome');
  });
});
