import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  admit,
  CALL,
  differences,
  gatewayKey,
  settle,
  standings,
} from '../support/limits/admissions.js';
import { applyConfig, SONNET, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: everything, scope: {}, limit: "1000", window: month, timezone: UTC }
  - { id: search-day, scope: { team: search }, limit: "0.05", window: day, timezone: America/New_York }
`;

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, BUDGETS);
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

describe('an admission', () => {
  it('holds the worst case, and says what to forward', async () => {
    const { status, body } = await admit(bursar);
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        decision: 'allow',
        provider: 'bedrock',
        model: SONNET,
        region: 'us-east-1',
        downgraded: false,
        maxOutputTokens: 500,
        holdUsd: '0.01617',
        requestMetadata: { team: 'search', app: 'app1', env: 'prod' },
      },
    });
    const metadata = body['requestMetadata'] as Record<string, string>;
    expect(metadata['bursar']).toMatch(/^[a-zA-Z0-9_-]{66,256}$/);
    expect(await standings(bursar)).toEqual({
      everything: { posted: '0', presumed: '0', held: '0.01617', leased: '0' },
      'search-day': { posted: '0', presumed: '0', held: '0.01617', leased: '0' },
    });
  });

  it('is repeated while its hold is open; another call under its id is refused, and so is any once it is over', async () => {
    const first = await admit(bursar);
    expect(await admit(bursar)).toEqual(first);
    expect(await admit(bursar, { inputTokens: 1_201 })).toMatchObject({
      status: 409,
      body: { code: 'request_id_reused' },
    });
    await settle(bursar, first.body['admissionId'], { outcome: 'ok', usage: { input: 10 } });
    expect(await admit(bursar)).toMatchObject({ status: 409, body: { code: 'admission_ended' } });
  });

  it('asked for by many at once under one id is one hold', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => admit(bursar)));
    expect(new Set(answers.map(({ body }) => body['admissionId'])).size).toBe(1);
    expect((await standings(bursar))['search-day']?.held).toBe('0.01617');
  });

  it('that does not fit names the budget that binds, and leaves nothing behind', async () => {
    for (const n of [1, 2, 3]) await admit(bursar, { requestId: `r-${n}` });
    expect(await admit(bursar, { requestId: 'r-4' })).toEqual({
      status: 402,
      body: {
        type: 'urn:bursar:problem:budget_exhausted',
        title: 'Budget exhausted',
        status: 402,
        code: 'budget_exhausted',
        detail: expect.any(String),
        budget: 'search-day',
        scope: { team: 'search' },
        limitUsd: '0.05',
        spentUsd: '0',
        presumedUsd: '0',
        heldUsd: '0.04851',
        resetsAt: expect.stringMatching(/T0[45]:00:00.000Z$/),
        retryable: true,
        why: `${bursar.url.replace('[::1]', '127.0.0.1')}/why/r-4`,
      },
    });
    expect((await standings(bursar))['everything']?.held).toBe('0.04851');
  });

  it('sets a ceiling for the answer where the call names none, and clamps one that no model has', async () => {
    await applyConfig(bursar, BUDGETS.replace('"0.05"', '"50"'));
    const open = await admit(bursar, { requestId: 'open', maxOutputTokens: undefined });
    expect(open.body).toMatchObject({ maxOutputTokens: 4_096 });
    const huge = await admit(bursar, { requestId: 'huge', maxOutputTokens: 999_999_999 });
    expect(huge.body).toMatchObject({ maxOutputTokens: 128_000 });
  });

  it.each([
    ['an unknown team', { team: 'absent' }, 403, 'unknown_scope'],
    ['no team at all', { team: null }, 403, 'unknown_scope'],
    ['an unknown dimension', { dimensions: { feature: 'x' } }, 403, 'unknown_scope'],
    ['a model without a price', { model: 'acme.unknown-v1:0' }, 422, 'unpriced_model'],
    ['a ceiling below zero', { maxOutputTokens: -1 }, 422, 'bad_input'],
    ['a ceiling as text', { maxOutputTokens: '1e309' }, 422, 'bad_input'],
    ['half a token', { inputTokens: 0.5 }, 422, 'bad_input'],
    ['no request id', { requestId: '' }, 422, 'bad_input'],
    ['an environment that metadata cannot carry', { environment: 'prod\u0000' }, 422, 'unfit_text'],
  ])('with %s is refused', async (_, call, status, code) => {
    expect(await admit(bursar, call)).toMatchObject({ status, body: { code } });
  });

  it('of a team or project that was taken off the list is refused', async () => {
    const closed = BUDGETS.replace('name: Search', 'name: Search\n    projects: [app1]');
    await applyConfig(bursar, closed);
    expect(await admit(bursar, { requestId: 'listed' })).toMatchObject({ status: 201 });
    expect(await admit(bursar, { project: 'app2' })).toMatchObject({
      status: 403,
      body: { code: 'unknown_scope' },
    });
  });

  it('by a key that is bound to a team is for that team, whatever the caller says', async () => {
    const ads = await gatewayKey(bursar, 'ads');
    const { body } = await admit(bursar, { team: 'search' }, ads);
    expect(body).toMatchObject({ decision: 'allow', requestMetadata: { team: 'ads' } });
    expect((await standings(bursar))['search-day']?.held).toBe('0');
  });

  it('that no budget covers is allowed, unless the file denies it or allows an amount', async () => {
    const text = BUDGETS.replace(/ {2}- \{ id: everything.*\n/, '');
    const prune = await bursar.http('/v1/config?prune=true', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: text,
    });
    expect(prune.status).toBe(200);
    expect((await admit(bursar, { team: 'ads', requestId: 'a-0' })).status).toBe(201);
    await applyConfig(bursar, `${text}unbudgeted: deny\n`);
    expect(await admit(bursar, { team: 'ads' })).toMatchObject({
      status: 402,
      body: { code: 'budget_exhausted', budget: 'unbudgeted', retryable: false },
    });
    await applyConfig(bursar, `${text}unbudgeted: { allow: "0.02", window: day }\n`);
    const first = await admit(bursar, { team: 'ads', requestId: 'a-1' });
    expect(first.status).toBe(201);
    expect(await admit(bursar, { team: 'ads', requestId: 'a-2' })).toMatchObject({
      status: 402,
      body: { budget: 'unbudgeted', limitUsd: '0.02', retryable: true },
    });
    await settle(bursar, first.body['admissionId'], { outcome: 'ok', usage: { input: 1_000 } });
    expect((await admit(bursar, { team: 'ads', requestId: 'a-3' })).status).toBe(201);
  });
});

it('a denial is kept for the why query, and for nothing else', async () => {
  for (let n = 0; n < 70; n++) await admit(bursar, { requestId: `d-${n}`, team: 'absent' });
  await new Promise((done) => setTimeout(done, 600));
  const [kept] = await bursar.rows<{ count: bigint }>('SELECT count(*) FROM limits.denial');
  expect(Number(kept?.count)).toBeLessThanOrEqual(120);
  const [counted] = await bursar.rows<{ sum: string }>(
    'SELECT sum(denials) FROM limits.denial_count',
  );
  expect(Number(counted?.sum)).toBe(70);
  expect(await admit(bursar, { requestId: 'd-1', inputTokens: CALL.inputTokens })).toMatchObject({
    status: 201,
  });
});
