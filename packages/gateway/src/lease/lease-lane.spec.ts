import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SONNET } from '../../../policy/testing/documents.js';
import { problem } from '../../testing/fake-bursar.js';
import { allowed, CALL, denial, make, OK, Stage, until, withLease } from '../../testing/stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const asked = () => stage.bursar.about(/POST \/v1\/admissions$/);

describe('the lease lane', () => {
  it('asks for a lease beside the first calls, and for nothing more once it has one', async () => {
    const gateway = await withLease(stage);
    const before = asked().length;
    const calls = [await make(gateway), await make(gateway, { user: 'u2' })];
    await gateway.reported();
    expect(asked()).toHaveLength(before);
    expect(calls.map(({ lane }) => lane)).toEqual(['lease', 'lease']);
    const reported = stage.bursar.about(/calls$/).flatMap(({ body }) => body['calls'] as object[]);
    expect(reported).toMatchObject(
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

  it('proves a call as made for the team of the lease, also where the call names none', async () => {
    const gateway = await stage.gateway();
    for (let n = 0; n < 2; n++) await make(gateway, { team: null });
    await until(() => gateway.status.leases > 0);
    const call = await make(gateway, { team: null });
    expect(call.lane).toBe('lease');
    expect(call.call.requestMetadata['team']).toBe('search');
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
    await gateway.reported();
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
    // A call that was decided but not sent takes the strict lane without the caller noticing.
    const last = allowed(pending.at(-1) ?? null);
    expect((await last.dispatch()).allowed).toBe(true);
    expect(last.lane).toBe('strict');
    await last.settle(OK);
    await open.settle(OK);
    await gateway.reported();
    expect(stage.bursar.about(/calls$/).at(-1)?.body).toMatchObject({
      calls: [{ admissionId: open.admissionId, settlement: OK }],
    });
  });

  it('hands the lease back when the answers for its calls ask for it', async () => {
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

  it('uses no lease beyond its term', async () => {
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

  it('uses no lease whose term was over before the answer came: it began when it was asked for', async () => {
    stage.bursar.reply = async ({ path, body }) => {
      if (path !== 'POST /v1/leases') return undefined;
      await sleep(200);
      return { status: 201, body: { ...stage.bursar.lease(body), termMs: 150 } };
    };
    const gateway = await stage.gateway();
    while (stage.bursar.about(/return$/).length < 2)
      expect((await make(gateway)).lane).toBe('strict');
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
    const gateway = await withLease(stage, { admitMsMax: 1_000 });
    stage.bursar.reply = ({ path }) => (path.startsWith('POST') ? 'cut' : undefined);
    expect((await make(gateway)).lane).toBe('lease');
    expect(denial(await gateway.admit({ ...CALL, team: 'ads' })).code).toBe('budget_unavailable');
    await until(() => stage.bursar.about(/calls$/).length > 0);
    stage.bursar.reply = () => undefined;
    await gateway.reported();
    expect(stage.bursar.about(/calls$/).length).toBeGreaterThan(1);
  });
});

describe('routes under a lease', () => {
  const target = (region: string, weight: number) => ({
    provider: 'bedrock',
    model: SONNET,
    region,
    weight,
  });
  const ROUTE = {
    key: 'chat',
    match: { operation: 'chat' },
    targets: [target('us-east-1', 100), target('us-west-2', 0)],
    breaker: { errorRate: 50, callsMin: 5, coolDownSeconds: 60 },
  };

  it('leave out a target that fails too often, by what this process saw itself', async () => {
    stage.bursar.publishPolicy({ routes: [ROUTE] });
    const gateway = await stage.gateway();
    const chat = { operation: 'chat' } as const;
    while (gateway.status.leases === 0) {
      await make(gateway, chat);
      await gateway.reported();
    }
    for (let n = 0; n < 30; n++) {
      const admission = allowed(await gateway.admit({ ...CALL, ...chat }));
      await admission.dispatch();
      if (admission.call.region === 'us-west-2') break;
      await admission.settle({ outcome: 'error' });
    }
    expect((await make(gateway, chat)).call).toMatchObject({ region: 'us-west-2' });
  });
});
