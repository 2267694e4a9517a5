import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { problem } from '../../testing/fake-bursar.js';
import { allowed, CALL, denial, make, OK, Stage } from '../../testing/stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const asked = () => stage.bursar.about(/POST \/v1\/admissions$/);
const ended = () => stage.bursar.about(/(settlement|void|calls)$/);

describe('the strict lane', () => {
  it('asks, forwards what it is answered, and reports how the call went', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    const admission = allowed(await gateway.admit(CALL));
    expect(admission.call).toMatchObject({
      provider: 'bedrock',
      maxOutputTokens: 500,
      requestMetadata: { bursar: 'token-1', team: 'search' },
    });
    expect(await admission.dispatch()).toEqual({ allowed: true, call: admission.call });
    await admission.settle(OK);
    await gateway.reported();
    expect(asked()[0]?.body).toMatchObject({
      requestId: admission.requestId,
      environment: 'prod',
      inputTokens: 1_200,
    });
    expect(ended()).toEqual([
      { path: `POST /v1/admissions/${admission.admissionId}/settlement`, body: OK },
    ]);
  });

  it('asks again under the same id until Bursar answers, and waits as long as the answer says', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    const times: number[] = [];
    stage.bursar.reply = ({ path }) => {
      if (path !== 'POST /v1/admissions' || times.push(performance.now()) > 2) return undefined;
      return times.length === 1 ? 'cut' : { status: 503, headers: { 'retry-after': '1' } };
    };
    await make(gateway, { requestId: 'one' });
    expect(asked().map(({ body }) => body['requestId'])).toEqual(['one', 'one', 'one']);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(995);
  });

  it.each([
    [402, 'budget_exhausted'],
    [403, 'unknown_scope'],
    [429, 'rate_limited'],
    [503, 'no_healthy_target'],
  ])('takes %d %s for an answer, and does not ask again', async (status, code) => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    stage.bursar.reply = ({ path }) =>
      path === 'POST /v1/admissions' ? problem(status, code) : undefined;
    expect(denial(await gateway.admit(CALL))).toMatchObject({ status, code });
    expect(asked()).toHaveLength(1);
  });

  it('denies when Bursar cannot be reached, and takes back what may have been held', async () => {
    const gateway = await stage.gateway({ admitMsMax: 100 });
    stage.bursar.reply = ({ path }) => (path === 'POST /v1/admissions' ? 'cut' : undefined);
    expect(denial(await gateway.admit({ ...CALL, requestId: 'one' }))).toMatchObject({
      status: 503,
      code: 'budget_unavailable',
    });
    expect(denial(await gateway.admit({ ...CALL, requestId: 'one' })).code).toBe(
      'request_id_reused',
    );
    stage.bursar.reply = () => undefined;
    await gateway.reported();
    expect(ended()).toMatchObject([
      { path: expect.stringMatching(/void$/) as unknown, body: { proof: 'never-dispatched' } },
    ]);
  });

  it('reports the end of a call until Bursar answers, and only once then', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    let failures = 0;
    stage.bursar.reply = ({ path }) =>
      path.endsWith('settlement') && ++failures < 4 ? 'cut' : undefined;
    await make(gateway);
    await gateway.reported();
    expect(ended()).toHaveLength(4);
    expect(gateway.status).toMatchObject({ underWay: 0, unreported: 0 });
  });

  it('gives a call that was not made back', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    await allowed(await gateway.admit(CALL)).void('never-dispatched');
    await gateway.reported();
    expect(ended()).toMatchObject([{ body: { proof: 'never-dispatched' } }]);
  });
});

describe('an offline allowance', () => {
  it('lets calls pass up to its amount while Bursar cannot be reached, and reports them later', async () => {
    const gateway = await stage.gateway({ lanes: 'strict', admitMsMax: 50, offlineUsd: '0.04' });
    stage.bursar.reply = ({ path }) => (path.startsWith('POST') ? 'cut' : undefined);
    const calls = [
      await make(gateway, { requestId: 'a' }),
      await make(gateway, { requestId: 'b' }),
    ];
    expect(calls.map(({ lane }) => lane)).toEqual(['offline', 'offline']);
    expect(calls[0]?.call.requestMetadata).toEqual({ team: 'search', app: 'app1', env: 'prod' });
    expect(denial(await gateway.admit(CALL)).code).toBe('budget_unavailable');
    stage.bursar.reply = () => undefined;
    await gateway.reported();
    const settled = stage.bursar
      .about(/settlement$/)
      .filter(({ body }) => body['outcome'] === 'ok');
    expect(settled).toHaveLength(2);
  });
});
