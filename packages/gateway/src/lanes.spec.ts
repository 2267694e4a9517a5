import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { problem } from '../testing/fake-bursar.js';
import { allowed, CALL, denial, make, OK, Stage, until, withLease } from '../testing/stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const asked = () => stage.bursar.about(/POST \/v1\/admissions$/);
const ended = () => stage.bursar.about(/(settlement|void|calls)$/);

describe('the strict lane', () => {
  it('asks, forwards what it is told, and tells how the call went', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    const admission = allowed(await gateway.admit(CALL));
    expect(admission.call).toMatchObject({
      provider: 'bedrock',
      maxOutputTokens: 500,
      requestMetadata: { bursar: 'token-1', team: 'search' },
    });
    expect(await admission.dispatch()).toEqual({ allowed: true, call: admission.call });
    await admission.settle(OK);
    await gateway.told();
    expect(asked()[0]?.body).toMatchObject({
      requestId: admission.requestId,
      environment: 'prod',
      inputTokens: 1_200,
    });
    expect(ended()).toEqual([
      { path: `POST /v1/admissions/${admission.admissionId}/settlement`, body: OK },
    ]);
  });

  it('asks again under the same id while nobody answers, and waits as long as it is told', async () => {
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

  it('denies what nobody can be asked about, and takes back what may have been held', async () => {
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
    await gateway.told();
    expect(ended()).toMatchObject([
      { path: expect.stringMatching(/void$/) as unknown, body: { proof: 'never-dispatched' } },
    ]);
  });

  it('tells the end of a call until somebody answers, and only once then', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    let failures = 0;
    stage.bursar.reply = ({ path }) =>
      path.endsWith('settlement') && ++failures < 4 ? 'cut' : undefined;
    await make(gateway);
    await gateway.told();
    expect(ended()).toHaveLength(4);
    expect(gateway.status).toMatchObject({ underWay: 0, untold: 0 });
  });

  it('gives a call that was not made back', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    await allowed(await gateway.admit(CALL)).void('never-dispatched');
    await gateway.told();
    expect(ended()).toMatchObject([{ body: { proof: 'never-dispatched' } }]);
  });
});

describe('the lease lane', () => {
  it('asks for a lease beside the first calls, and for nothing more once it has one', async () => {
    const gateway = await withLease(stage);
    const before = asked().length;
    const calls = [await make(gateway), await make(gateway, { user: 'u2' })];
    await gateway.told();
    expect(asked()).toHaveLength(before);
    expect(calls.map(({ lane }) => lane)).toEqual(['lease', 'lease']);
    const told = stage.bursar.about(/calls$/).flatMap(({ body }) => body['calls'] as object[]);
    expect(told).toMatchObject(
      calls.map(({ requestId, admissionId }) => ({
        requestId,
        admissionId,
        worstUsd: '0.01617',
        settlement: OK,
      })),
    );
    expect(calls[0]?.call.requestMetadata).toMatchObject({
      team: 'search',
      app: 'app1',
      env: 'prod',
    });
    expect(calls[0]?.call.requestMetadata['bursar']).toMatch(/^[\w-]{60,256}$/);
  });

  it('asks for each call of another team, and of a project that the api has not spoken of', async () => {
    const gateway = await withLease(stage);
    expect((await make(gateway, { project: 'app2' })).lane).toBe('strict');
    expect((await make(gateway, { project: 'app2' })).lane).toBe('lease');
    expect((await make(gateway, { team: 'ads' })).lane).toBe('strict');
  });

  it('never spends more than it was given, whatever calls turn out to cost', async () => {
    stage.bursar.reply = ({ path, body }) =>
      path === 'POST /v1/leases'
        ? { status: 201, body: { ...stage.bursar.lease(body), amountUsd: '0.05' } }
        : undefined;
    const gateway = await withLease(stage);
    stage.bursar.reply = ({ path }) =>
      path === 'POST /v1/leases' ? problem(503, 'unavailable') : undefined;
    const lanes = [];
    for (let n = 0; n < 5; n++) lanes.push(allowed(await gateway.admit(CALL)).lane);
    expect(lanes).toEqual(['lease', 'lease', 'lease', 'strict', 'strict']);
  });

  it('spends again what a call left over, once the api has acknowledged it', async () => {
    stage.bursar.reply = ({ path, body }) => {
      if (path === 'POST /v1/leases')
        return { status: 201, body: { ...stage.bursar.lease(body), amountUsd: '0.02' } };
      return undefined;
    };
    const gateway = await withLease(stage);
    stage.bursar.reply = ({ path }) =>
      path === 'POST /v1/leases' || path.endsWith('calls')
        ? problem(503, 'unavailable')
        : undefined;
    expect((await make(gateway)).lane).toBe('lease');
    expect((await make(gateway)).lane).toBe('strict');
    stage.bursar.reply = ({ path }) =>
      path === 'POST /v1/leases' ? problem(503, 'unavailable') : undefined;
    await gateway.told();
    expect((await make(gateway)).lane).toBe('lease');
  });

  it('hands the lease back when the api says that room is short, and asks for each call from then on', async () => {
    const gateway = await withLease(stage);
    stage.bursar.reply = ({ path }) =>
      path === 'POST /v1/leases'
        ? problem(409, 'headroom_not_ample', { retryAfterSeconds: 30 })
        : undefined;
    const open = allowed(await gateway.admit(CALL));
    await open.dispatch();
    // Half of it in use: time to ask for the next.
    const pending = [];
    while (gateway.status.leases > 0) pending.push(await gateway.admit(CALL));
    expect(allowed(await gateway.admit(CALL)).lane).toBe('strict');
    await until(() => stage.bursar.about(/return$/).length > 0);
    const [{ body } = { body: {} }] = stage.bursar.about(/return$/);
    expect(body).toMatchObject({
      epoch: gateway.status.epoch,
      open: [{ admissionId: open.admissionId }],
    });
    expect((body as { open: unknown[] }).open).toHaveLength(1);
    // A call that was decided but not sent takes the strict lane without anybody noticing.
    const last = allowed(pending.at(-1) ?? null);
    expect((await last.dispatch()).allowed).toBe(true);
    expect(last.lane).toBe('strict');
    await last.settle(OK);
    await open.settle(OK);
    await gateway.told();
    expect(stage.bursar.about(/calls$/).at(-1)?.body).toMatchObject({
      calls: [{ admissionId: open.admissionId, settlement: OK }],
    });
  });

  it('hands the lease back when it is told so among the answers for its calls', async () => {
    const gateway = await withLease(stage);
    stage.bursar.reply = ({ path }) => {
      if (path === 'POST /v1/leases') return problem(409, 'headroom_not_ample');
      return path.endsWith('calls')
        ? { status: 200, body: { results: [], handBack: true } }
        : undefined;
    };
    await make(gateway);
    await until(() => gateway.status.leases === 0);
    expect((await make(gateway)).lane).toBe('strict');
  });

  it('uses no lease beyond its term, which began when it was asked for', async () => {
    stage.bursar.reply = ({ path, body }) =>
      path === 'POST /v1/leases'
        ? { status: 201, body: { ...stage.bursar.lease(body), termMs: 150 } }
        : undefined;
    const gateway = await withLease(stage);
    const open = allowed(await gateway.admit(CALL));
    stage.bursar.reply = ({ path }) =>
      path === 'POST /v1/leases' ? problem(503, 'unavailable') : undefined;
    await until(() => gateway.status.leases === 0);
    expect(await open.dispatch()).toMatchObject({ allowed: true });
    expect(open.lane).toBe('strict');
    await open.settle(OK);
    await until(() => stage.bursar.about(/return$/).length > 0);
  });

  it('leaves counted calls, and rules about keys whose name it does not know, to the api', async () => {
    const gateway = await withLease(stage);
    stage.bursar.publishPolicy({
      limits: [{ id: 'rate', scope: { team: 'search' }, requestsPerMinute: 5 }],
    });
    await until(() => gateway.status.policyVersion === 2);
    expect((await make(gateway)).lane).toBe('strict');
    stage.bursar.publishPolicy({ access: [{ scope: { key: 'edge' }, allow: ['nova-*'] }] });
    await until(() => gateway.status.policyVersion === 3);
    expect((await make(gateway)).lane).toBe('strict');
  });

  it('goes on with the lease in hand while the api is away, and denies beyond it', async () => {
    const gateway = await withLease(stage, { admitMsMax: 50 });
    stage.bursar.reply = ({ path }) => (path.startsWith('POST') ? 'cut' : undefined);
    expect((await make(gateway)).lane).toBe('lease');
    expect(denial(await gateway.admit({ ...CALL, team: 'ads' })).code).toBe('budget_unavailable');
    await until(() => stage.bursar.about(/calls$/).length > 0);
    stage.bursar.reply = () => undefined;
    await gateway.told();
    expect(stage.bursar.about(/calls$/).length).toBeGreaterThan(1);
  });
});

describe('an offline allowance', () => {
  it('lets calls pass up to its amount while nobody can be asked, and tells of them afterwards', async () => {
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
    await gateway.told();
    const settled = stage.bursar
      .about(/settlement$/)
      .filter(({ body }) => body['outcome'] === 'ok');
    expect(settled).toHaveLength(2);
  });
});
