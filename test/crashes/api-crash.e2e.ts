import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGateway, type Gateway } from '../../packages/gateway/src/index.js';
import { CALL } from '../support/limits/admissions.js';
import { askGraphql, bearer, dataOf } from '../support/http/client.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { applyConfig, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { type SpawnedBursar, spawnBursar } from '../support/processes/process.js';
import { Relay } from '../support/processes/relay.js';

const CONFIG = `${TWO_TEAMS}
budgets:
  - { id: everything, scope: {}, limit: "2000", window: month }
  - { id: search, scope: { team: search }, limit: "1000", window: month }
`;
const TOGETHER = 7;
const COST_MICRO_USD = 7_392;
const USED = { outcome: 'ok', usage: { input: 1_180, output: 212 } } as const;

/** Two processes of the api, of which one answers; when it dies, the other goes on. */
describe('kill -9 of the api', () => {
  let database: TestDatabase;
  let folder: string;
  let token: string;
  let live: SpawnedBursar;
  let spare: SpawnedBursar;
  let relay: Relay;
  let gateway: Gateway;
  let made = 0;
  beforeAll(async () => {
    database = await createTestDatabase();
    live = await spawnBursar({ database });
    spare = await spawnBursar({ database, token: live.token });
    folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-gateway-'));
    relay = await Relay.start(live.url);
    await applyConfig({ http }, CONFIG);
    token = await gatewayKey();
    gateway = await life();
    await untilLeased();
  });
  afterAll(async () => {
    relay.lose = () => Promise.resolve(false);
    await gateway.close();
    await relay.close();
    await live.close();
    await spare.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const http = (where: string, init: RequestInit = {}) =>
    fetch(new URL(where, live.url), {
      ...init,
      headers: { ...bearer(live.token), ...Object.fromEntries(new Headers(init.headers)) },
    });
  const ask = <T>(query: string) => dataOf(askGraphql<T>(live.url, bearer(live.token), query));
  async function gatewayKey(): Promise<string> {
    const mutation = `mutation { createApiKey(input: { name: "edge", kind: gateway }) {
      ... on NewApiKey { secret } } }`;
    return (await ask<{ createApiKey: { secret: string } }>(mutation)).createApiKey.secret;
  }
  const life = () =>
    createGateway({
      ...{ url: relay.url, token, environment: 'prod', gateway: 'edge-1' },
      ...{ dataDir: folder, lanes: 'lease', closeMsMax: 60_000 },
    });
  async function call(): Promise<void> {
    const admission = await gateway.admit({ ...CALL, requestId: `call-${made++}` });
    if (!admission.allowed) throw new Error(admission.denied.detail);
    await admission.dispatch();
    await admission.settle(USED);
  }
  async function untilLeased(): Promise<void> {
    while (gateway.status.leases === 0) {
      await call();
      await sleep(20);
    }
    await gateway.reported();
  }
  const calls = () => Promise.all(Array.from({ length: TOGETHER }, call));

  /** The one that answers is gone, and the other answers. */
  async function dies(): Promise<void> {
    const dead = live;
    [live, spare] = [spare, live];
    relay.target = live.url;
    await dead.kill();
  }
  const backUp = () => spare.restart();

  /** The transaction of a report about a lease waits until its process is dead. */
  async function diesBeforeCommit(send: () => Promise<unknown>): Promise<void> {
    const other = await database.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM limits.lease FOR UPDATE');
    const sending = send();
    const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name LIKE 'bursar-%'
      AND datname = current_database()`;
    while ((await database.rows(waiting)).length === 0) await sleep(10);
    await dies();
    await other.query('ROLLBACK');
    await sending;
    await backUp();
  }

  /** The process has committed, and is dead before it answers. */
  async function diesBeforeAnswer(about: RegExp, send: () => Promise<unknown>): Promise<void> {
    let deaths = 0;
    relay.lose = async (where) => {
      if (deaths > 0 || !about.test(where)) return false;
      deaths++;
      await dies();
      return true;
    };
    await send();
    relay.lose = () => Promise.resolve(false);
    expect(deaths).toBe(1);
    await backUp();
  }

  async function expectOnce(standing: object): Promise<void> {
    const { total } = await spendOf({ http }, []);
    const cost = Math.round(Number(total.cost) * 1e6);
    expect({ ...total, cost }).toMatchObject({ requests: made, cost: made * COST_MICRO_USD });
    const { budgets, verify } = await ask<{
      budgets: { id: string; current: object }[];
      verify: { holds: boolean; checks: { differences: string[] }[] };
    }>(
      '{ budgets { id current { posted held presumed leased } } verify { holds checks { invariant differences } } }',
    );
    expect(verify.checks.flatMap(({ differences }) => differences)).toEqual([]);
    const posted = String((made * COST_MICRO_USD) / 1e6);
    for (const { current } of budgets)
      expect(current).toMatchObject({ posted, held: '0', presumed: '0', ...standing });
  }

  const report = async () => {
    await calls();
    await gateway.reported();
  };

  it('in the middle of a lease report: another process gets the report again, and every call counts once', async () => {
    await diesBeforeCommit(report);
    await expectOnce({});
    await diesBeforeAnswer(/\/calls$/, report);
    await expectOnce({});
  });

  it('in the middle of the return of a lease: the rest is given back all the same, once', async () => {
    await calls();
    await gateway.reported();
    await diesBeforeCommit(() => gateway.close());
    await expectOnce({ leased: '0' });
    gateway = await life();
    await untilLeased();
    await diesBeforeAnswer(/\/return$/, () => gateway.close());
    await expectOnce({ leased: '0' });
  });
});
