import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { differences } from '../support/limits/admissions.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { tablesHolding } from '../support/usage/canary.js';
import { event, postEvents } from '../support/usage/events.js';
import { litellmRow } from '../support/usage/litellm.js';
import { applyConfig, spendOf, TWO_TEAMS } from '../support/usage/lines.js';

const DAY = 86_400_000;

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

describe('what is no event', () => {
  it.each([
    ['without an id', event({ requestId: undefined }), 'bad_event', 'requestId'],
    ['without a time', event({ at: undefined }), 'bad_event', 'at'],
    ['of a day that does not exist', event({ at: '2026-02-30T00:00:00Z' }), 'bad_timestamp', ''],
    ['from the future', event({ at: '2999-01-01T00:00:00Z' }), 'in_the_future', ''],
    ['without a model', event({ model: undefined }), 'no_model', ''],
    ['without usage', event({ usage: undefined }), 'no_counts', ''],
    ['with half a token', event({ usage: { input: 0.5 } }), 'bad_event', 'usage'],
    ['with tokens as text', event({ usage: { input: '1.5' } }), 'bad_event', 'usage'],
    ['with fewer than no tokens', event({ usage: { input: -1 } }), 'bad_event', 'usage'],
    ['with a meter that is none', event({ usage: { 'my prompt': 1 } }), 'bad_event', 'usage'],
    ['with an amount as a number', event({ chargeUsd: 0.1 }), 'bad_event', 'chargeUsd'],
    ['with NUL in a name', event({ team: 'a\0b' }), 'bad_event', 'team'],
  ])('%s is set aside with its reason', async (_, one, reason, field) => {
    expect((await postEvents(bursar, [one, event()])).body).toMatchObject({
      ...{ received: 2, accepted: 1, duplicate: 0, quarantined: 1 },
    });
    const rows = await bursar.rows<{ reason: string; detail: string }>(
      'SELECT reason, detail FROM ledger.quarantine ORDER BY id DESC LIMIT 1',
    );
    expect(rows).toMatchObject([{ reason, detail: expect.stringContaining(field) }]);
  });

  it('counts once it can be read', async () => {
    const [coming, gone] = [2, -2].map((days) => new Date(Date.now() + days * DAY).toISOString());
    await postEvents(bursar, [event({ team: 'ads', usage: { input: 1, output: 1 }, at: coming })]);
    await bursar.rows(`UPDATE ledger.quarantine SET redacted = replace(redacted, $1, $2)`, [
      coming,
      gone,
    ]);
    const { replayQuarantine } = await bursar.gql<{
      replayQuarantine: { counts: { accepted: string } };
    }>('mutation { replayQuarantine { ... on ReplayResult { counts { accepted } } } }');
    expect(replayQuarantine.counts.accepted).toBe('1');
    expect((await spendOf(bursar, ['team'])).rows).toContainEqual(
      expect.objectContaining({ team: 'ads', requests: 1 }),
    );
  });

  it('leaves nothing of prompts, answers and messages of errors anywhere', async () => {
    const canary = 'CANARY-7f3a';
    const bodies = {
      ...{ prompt: canary, messages: [{ content: canary }], response: { text: canary } },
      ...{ error: `${canary} was too long`, request_id: canary },
    };
    await postEvents(bursar, [
      event(bodies),
      event({ ...bodies, usage: { input: canary } }),
      event({ ...bodies, usage: { [`${canary} and so on`]: 1 } }),
      event({ ...bodies, team: { name: canary }, at: [canary] }),
      litellmRow({ messages: canary, response: canary, proxy_server_request: { body: canary } }),
      litellmRow({ messages: canary, request_id: 'x', prompt_tokens: canary, metadata: canary }),
    ]);
    await bursar.http('/v1/usage/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"requestId":"x","prompt":"${canary}`,
    });
    expect(await tablesHolding(bursar.database, canary)).toEqual([]);
  });
});
