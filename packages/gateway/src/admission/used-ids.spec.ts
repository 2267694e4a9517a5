import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { problem } from '../../testing/fake-bursar.js';
import { allowed, CALL, denial, make, OK, Stage, until, withLease } from '../../testing/stage.js';
import { UsedIds } from './used-ids.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const over = { status: 409, code: 'admission_ended' };

describe('the id of a call that has ended', () => {
  it('is refused under a lease as the api refuses it, also where the answer must come at once', async () => {
    const gateway = await withLease(stage);
    const first = await make(gateway, { requestId: 'r1' });
    expect(first.lane).toBe('lease');
    expect(denial(await gateway.admit({ ...CALL, requestId: 'r1' }))).toMatchObject(over);
    expect(denial(gateway.admitNow({ ...CALL, requestId: 'r1' }))).toMatchObject({
      ...over,
      why: `${stage.bursar.url}/why/r1`,
    });
    expect((await make(gateway, { requestId: 'r2' })).lane).toBe('lease');
  });

  it('is refused whichever lane the call took, and however it ended', async () => {
    const gateway = await stage.gateway();
    await make(gateway, { requestId: 'strict' });
    await make(gateway);
    await until(() => gateway.status.leases > 0);
    for (const outcome of ['error', 'unknown'] as const) {
      const call = allowed(await gateway.admit({ ...CALL, requestId: outcome }));
      await call.dispatch();
      await call.settle({ outcome });
    }
    for (const requestId of ['strict', 'error', 'unknown'])
      expect(denial(await gateway.admit({ ...CALL, requestId }))).toMatchObject(over);
  });

  it('is still refused by the next life, and by the one after it', async () => {
    const gateway = await withLease(stage);
    await make(gateway, { requestId: 'r1' });
    const open = allowed(await gateway.admit({ ...CALL, requestId: 'cut' }));
    await open.dispatch();
    await gateway.close();
    for (let life = 0; life < 2; life++) {
      const next = await withLease(stage);
      for (const requestId of ['r1', 'cut'])
        expect(denial(await next.admit({ ...CALL, requestId }))).toMatchObject(over);
      await next.close();
    }
  });

  it('is free where the call was denied or never sent', async () => {
    const gateway = await stage.gateway();
    stage.bursar.reply = ({ path }) =>
      path === 'POST /v1/admissions' ? problem(402, 'budget_exhausted') : undefined;
    expect(denial(await gateway.admit({ ...CALL, requestId: 'r1' })).status).toBe(402);
    stage.bursar.reply = () => undefined;
    const unsent = allowed(await gateway.admit({ ...CALL, requestId: 'r1' }));
    await unsent.void('never-dispatched');
    expect((await make(gateway, { requestId: 'r1' })).requestId).toBe('r1');
  });

  it('costs no place where this gateway made it up', async () => {
    const gateway = await withLease(stage);
    const { requestId } = await make(gateway);
    const again = allowed(await gateway.admit({ ...CALL, requestId }));
    await again.dispatch();
    await again.settle(OK);
  });
});

describe('ids that are remembered', () => {
  it('are the newest, between the least and twice as many', () => {
    const ids = new UsedIds(3);
    for (let n = 0; n < 10; n++) ids.add(`r${n}`);
    expect([...ids]).toEqual(['r6', 'r7', 'r8', 'r9']);
    expect([ids.has('r5'), ids.has('r6'), ids.has('r9')]).toEqual([false, true, true]);
  });
});
