import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BudgetData } from '@bursar/policy';
import { allowed, CALL, denial, make, OK, Stage } from '../../testing/stage.js';
import type { Gateway, GatewayOptions } from '../index.js';

/** Two calls of the usual worst case, $0.01617, and not a third. */
const TWO = '40000000000000';
const budget = (
  id: string,
  scope: BudgetData['scope'],
  allow: string | null,
  mode: BudgetData['mode'] = 'hard',
): BudgetData => ({ id, scope, mode, onUnavailable: allow === null ? 'deny' : { allow } });

let stage: Stage;
let made: number;
beforeEach(async () => {
  stage = await Stage.open();
  made = 0;
});
afterEach(() => stage.close());

/** A gateway that has the policy, and loses its connection to Bursar. */
async function alone(
  budgets: readonly BudgetData[],
  more: Partial<GatewayOptions> = {},
): Promise<Gateway> {
  stage.bursar.publishPolicy({ notes: { offline: { budgets } } });
  const gateway = await stage.gateway({ lanes: 'strict', admitMsMax: 30, ...more });
  lose();
  return gateway;
}
const lose = () => {
  stage.bursar.reply = ({ path }) => (path.startsWith('POST') ? 'cut' : undefined);
};
const find = () => {
  stage.bursar.reply = () => undefined;
};
const tried = (gateway: Gateway, more = {}) =>
  gateway.admit({ ...CALL, requestId: `call-${made++}`, ...more });
const refused = async (gateway: Gateway, more = {}) => denial(await tried(gateway, more));

describe('while Bursar cannot be reached', () => {
  it('a budget that denies wins over the `offlineUsd`', async () => {
    const gateway = await alone(
      [budget('search', { team: 'search' }, null), budget('all', {}, TWO)],
      { offlineUsd: '100' },
    );
    expect(await refused(gateway)).toMatchObject({
      status: 503,
      code: 'budget_unavailable',
      budget: 'search',
      detail: expect.stringContaining('search allows nothing') as unknown,
    });
    expect((await tried(gateway, { team: 'ads' })).allowed).toBe(true);
  });

  it('a soft budget that says so denies as well', async () => {
    const gateway = await alone([budget('search', { team: 'search' }, null, 'soft')]);
    expect(await refused(gateway)).toMatchObject({ budget: 'search' });
  });

  it('every budget above a call allows up to its own amount, and no call is forgotten', async () => {
    const gateway = await alone([
      budget('search', { team: 'search' }, TWO),
      budget('all', {}, TWO),
    ]);
    expect((await make(gateway)).lane).toBe('offline');
    const open = allowed(await tried(gateway));
    expect(await refused(gateway)).toMatchObject({
      budget: 'search',
      allowUsd: '0.04',
      offlineUsd: '0.03234',
    });
    expect(await refused(gateway, { team: 'ads' })).toMatchObject({ budget: 'all' });
    await open.void('never-dispatched');
    expect((await tried(gateway, { team: 'ads' })).allowed).toBe(true);
  });

  it('what no budget covers is denied where there are budgets', async () => {
    const gateway = await alone([budget('search', { team: 'search' }, TWO)], { offlineUsd: '1' });
    expect(await refused(gateway, { team: 'ads' })).toMatchObject({ budget: 'unbudgeted' });
    expect(await refused(gateway, { team: undefined })).toMatchObject({ budget: 'unbudgeted' });
  });

  it('what the gateway may spend is a further cap', async () => {
    const gateway = await alone([budget('search', { team: 'search' }, TWO)], {
      offlineUsd: '0.02',
    });
    await make(gateway);
    expect(await refused(gateway)).toMatchObject({ allowUsd: '0.02', offlineUsd: '0.01617' });
    expect(await refused(gateway)).not.toHaveProperty('budget');
  });

  it('a budget of some key covers nothing for certain where the gateway does not know its own key', async () => {
    const budgets = [budget('key', { team: 'search', key: 'edge' }, TWO)];
    const gateway = await alone(budgets);
    expect(await refused(gateway)).toMatchObject({ budget: 'unbudgeted' });
    await gateway.close();
    find();
    const knowing = await alone(budgets, { keyName: 'edge' });
    expect((await tried(knowing)).allowed).toBe(true);
  });

  it('a restart allows nothing again; a report to the api does', async () => {
    const gateway = await alone([budget('search', { team: 'search' }, TWO)]);
    await make(gateway);
    const open = allowed(await tried(gateway));
    expect((await open.dispatch()).allowed).toBe(true);
    await gateway.close();
    const next = await stage.gateway({ lanes: 'strict', admitMsMax: 30 });
    expect(await refused(next)).toMatchObject({ budget: 'search', offlineUsd: '0.03234' });
    find();
    await next.reported();
    const settled = stage.bursar.about(/settlement$/).map(({ body }) => body);
    expect(settled).toEqual(
      expect.arrayContaining([OK, expect.objectContaining({ outcome: 'unknown' })]),
    );
    lose();
    expect((await tried(next)).allowed).toBe(true);
  });

  it('where the policy has no budgets, `offlineUsd` alone decides', async () => {
    lose();
    const gateway = await stage.gateway({ lanes: 'strict', admitMsMax: 30 });
    expect((await refused(gateway)).code).toBe('budget_unavailable');
    await gateway.close();
    const other = await stage.gateway({ lanes: 'strict', admitMsMax: 30, offlineUsd: '0.02' });
    expect((await tried(other)).allowed).toBe(true);
    expect((await refused(other)).code).toBe('budget_unavailable');
  });
});
