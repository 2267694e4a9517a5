import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { WatchProcessor } from '../../apps/api/src/enforcement/enforcement.processor.js';
import { setCredentials } from '../support/connectors/bucket.js';
import { startGate } from '../support/connectors/gate.js';
import { ACCOUNT, type Iam, openIam, roleSession } from '../support/connectors/iam.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import {
  called,
  deniesOf,
  enforce,
  enforceStop,
  planFor,
  ringFile,
  setRing,
} from '../support/connectors/second-ring.js';
import { resume, stop } from '../support/gateways/controls.js';
import { TravellingClock } from '../support/http/access.js';
import { moveBalances } from '../support/limits/admissions.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const MINUTE_MS = 60_000;
const SEARCH = roleSession('Search', 'svc');

describeWithMoto('the effect of a deny policy', () => {
  let moto: Moto;
  let iam: Iam;
  let bursar: TestBursar;
  let clock: TravellingClock;
  beforeAll(async () => {
    moto = await startMoto();
    iam = openIam(moto.url);
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    iam.close();
    await moto.close();
  });
  beforeEach(async () => {
    setCredentials();
    await moto.reset();
    await iam.makeRole('Search');
    clock = new TravellingClock();
    bursar = await startBursar({ clock });
  });
  afterEach(() => bursar.close());

  const attach = async () => {
    await setRing(bursar, ringFile(moto.url));
    await called(bursar, SEARCH);
    const id = (await stop(bursar, {})).stop?.id;
    await enforceStop(bursar, id, (await planFor(bursar)).confirmText);
    await enforce(bursar);
  };
  const watch = () => bursar.app.get(WatchProcessor, { strict: false }).run();
  const state = async () => (await deniesOf(bursar))[0]?.state;
  const alerts = () =>
    bursar.rows(
      "SELECT detail->>'role' AS role FROM limits.alert WHERE kind = 'deny_without_effect'",
    );
  /** A source, and when it was last read whole: of one account, or of all. */
  const sourceRead = (
    id: string,
    type: string,
    at: Date | null,
    account: string | null = ACCOUNT,
  ) =>
    bursar.rows(
      `INSERT INTO source (id, type, every, paused, settings, next_run_at, last_ok_at)
       VALUES ($1, $2, '5m', false, $3::jsonb, '2100-01-01', $4::timestamptz)`,
      [id, type, JSON.stringify(account === null ? {} : { account }), at?.toISOString() ?? null],
    );
  const logRead = (at: Date) => sourceRead('logs', 'bedrock-s3', at);

  it('is confirmed once the log was read and shows no more calls', async () => {
    await attach();
    await clock.ahead(6 * MINUTE_MS, async () => {
      await watch();
      expect(await state()).toBe('attached');
      await logRead(clock.now());
      await watch();
    });
    expect(await state()).toBe('confirmed');
    expect(await alerts()).toEqual([]);
  });

  it.each<[string, (now: Date) => Promise<unknown>[]]>([
    [
      'something else of Bedrock was read',
      (now) => [
        sourceRead('profiles', 'bedrock-inventory', now),
        sourceRead('batch', 'bedrock-batch', now),
      ],
    ],
    [
      'one of two sources of the account was not',
      (now) => [
        sourceRead('us', 'bedrock-s3', now),
        sourceRead('eu', 'bedrock-cloudwatch-logs', null),
      ],
    ],
    ['the log of another was read', (now) => [sourceRead('b', 'bedrock-s3', now, '777788889999')]],
  ])('is not confirmed where %s', async (_, read) => {
    await attach();
    await clock.ahead(6 * MINUTE_MS, async () => {
      await Promise.all(read(clock.now()));
      await watch();
    });
    expect(await state()).toBe('attached');
  });

  it('is confirmed by a source of all accounts', async () => {
    await attach();
    await clock.ahead(6 * MINUTE_MS, async () => {
      await sourceRead('all', 'bedrock-s3', clock.now(), null);
      await watch();
    });
    expect(await state()).toBe('confirmed');
  });

  it('that does not come raises one alert', async () => {
    await attach();
    await clock.ahead(6 * MINUTE_MS, async () => {
      await logRead(clock.now());
      await called(bursar, SEARCH, { at: clock.now() });
      await watch();
      await watch();
    });
    expect(await state()).toBe('attached');
    expect(await alerts()).toEqual([{ role: 'Search' }]);
    const entries = await bursar.rows("SELECT FROM audit_entry WHERE action = 'deny.alert'");
    expect(entries).toHaveLength(1);
  });

  it('comes by itself with a step of a ladder, and goes with it', async () => {
    const budget = (limit: string) =>
      `budgets:\n  - { id: search-month, scope: { team: search }, limit: "${limit}", window: month, ladder: [ { at: 100, do: stop } ] }\n`;
    await setRing(bursar, ringFile(moto.url, { more: budget('0.01') }));
    await called(bursar, SEARCH);
    await moveBalances(bursar);
    expect(await enforce(bursar)).toEqual({ attached: 1, detached: 0 });
    expect(await iam.policiesOf('Search')).toHaveLength(1);
    const { cause } =
      (await bursar.rows<{ cause: string }>('SELECT cause FROM enforcement.deny'))[0] ?? {};
    expect(cause).toMatch(/^ladder search-month \d+ 100 stop$/);
    await setRing(bursar, ringFile(moto.url, { more: budget('100') }));
    expect(await enforce(bursar)).toEqual({ attached: 0, detached: 1 });
    expect(await iam.policiesOf('Search')).toEqual([]);
  });

  it('that a slow worker brings after the stop has ended is taken off again', async () => {
    const gate = await startGate(moto.url);
    await setRing(bursar, ringFile(gate.url));
    await called(bursar, SEARCH);
    const id = (await stop(bursar, {})).stop?.id;
    await enforceStop(bursar, id, (await planFor(bursar)).confirmText);
    const arrived = gate.hold('Action=PutRolePolicy');
    const slow = enforce(bursar);
    await arrived;
    await resume(bursar, id);
    expect(await enforce(bursar)).toEqual({ attached: 0, detached: 1 });
    gate.letThrough();
    await slow;
    // The slow worker itself, or the next run, sees that it was overtaken.
    await enforce(bursar);
    expect(await iam.policiesOf('Search')).toEqual([]);
    expect(await state()).toBe('detached');
    await gate.close();
  });

  it('of a ladder is not asked for in a dry run', async () => {
    const more = `budgets:\n  - { id: b, scope: { team: search }, limit: "0.01", window: month, ladder: [ { at: 100, do: stop } ] }\n`;
    await setRing(bursar, ringFile(moto.url, { more, dryRun: true }));
    await called(bursar, SEARCH);
    await moveBalances(bursar);
    expect(await enforce(bursar)).toEqual({ attached: 0, detached: 0 });
    expect(await deniesOf(bursar)).toEqual([]);
  });
});
