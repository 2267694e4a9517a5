import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WatchService } from '../../apps/api/src/notifications/news/watch.service.js';
import { createKey, TravellingClock } from '../support/http/access.js';
import { serviceKey } from '../support/http/callers.js';
import { bearer } from '../support/http/client.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';

const DAY_MS = 24 * 3_600_000;
const clock = new TravellingClock();
let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(() => bursar.close());

const inDays = (days: number) => new Date(clock.now().getTime() + days * DAY_MS).toISOString();
const create = (input: Record<string, unknown>) =>
  createKey(bursar, { name: 'nightly', kind: 'service', expiresAt: inDays(30), ...input });

describe('the key of a service account', () => {
  it('has scopes and an end, and no role', async () => {
    const codes = [
      await create({}),
      await create({ scopes: ['readSpend'], expiresAt: null }),
      await create({ scopes: ['readSpend'], expiresAt: inDays(400) }),
      await create({ scopes: ['readSpend'], roles: ['finance'] }),
      await create({ scopes: ['readAudit'], team: 'search' }),
      await create({ scopes: ['readSpend'], kind: 'ingest' }),
    ].map(({ code }) => code);
    expect(codes).toEqual([
      'scopes_missing',
      'expiry_missing',
      'expiry_missing',
      'roles_not_for_machines',
      'scopes_exceed_team',
      'scopes_not_for_kind',
    ]);
    const { secret } = await create({ scopes: ['readSpend'] });
    expect(secret).toMatch(/^bur_service_/);
    const [entry] = await bursar.rows(
      "SELECT after->'scopes' AS scopes FROM audit_entry WHERE action = 'apiKey.create' ORDER BY seq DESC LIMIT 1",
    );
    expect(entry).toEqual({ scopes: ['readSpend'] });
  });

  it('sees the figures of the team that it is bound to alone', async () => {
    await post(bursar, [logLine({ metadata: { team: 'search' } })]);
    const spend = async (team: string) => {
      const query = `query ($input: SpendInput!) { spend(input: $input) { ... on SpendResult { total { requests } } } }`;
      const key = await serviceKey(bursar, ['readSpend'], { team });
      const input = { from: '2026-09-01', to: '2026-10-01', groupBy: [] };
      return bursar.ask<{ spend: { total: { requests: unknown } } }>(query, { input }, key);
    };
    const [search, ads] = [await spend('search'), await spend('ads')];
    expect(String(ads.data?.spend.total.requests)).toBe('0');
    expect(String(search.data?.spend.total.requests)).toBe('1');
  });

  it('ends at its time, and is warned about before, once', async () => {
    const { secret, key } = await create({ name: 'ending', scopes: ['readConfig'] });
    const read = async () => (await bursar.http('/v1/config', {}, bearer(secret))).status;
    expect(await read()).toBe(200);
    const watch = () => bursar.app.get(WatchService, { strict: false }).run();
    await watch();
    const alerts = () =>
      bursar.rows<{ title: string }>("SELECT title FROM notifications.alert WHERE event = 'key'");
    expect(await alerts()).toEqual([]);
    await clock.ahead(20 * DAY_MS, async () => {
      await watch();
      await watch();
      const titles = (await alerts()).map(({ title }) => title);
      expect(titles.filter((title) => title.includes(key.name))).toHaveLength(1);
    });
    await clock.ahead(31 * DAY_MS, async () => expect(await read()).toBe(401));
  });
});

describe('keys that are not used', () => {
  it('are listed by how long, with those that were never used, and without those that are over', async () => {
    const days = (name: string, column: string, count: number) =>
      bursar.rows(
        `UPDATE api_key SET ${column} = now() - make_interval(days => $2::int) WHERE name = $1`,
        [name, count],
      );
    for (const name of ['stale', 'fresh', 'never', 'gone'])
      await createKey(bursar, { name, kind: 'ingest' });
    for (const name of ['stale', 'fresh', 'never', 'gone']) await days(name, 'created_at', 200);
    await days('stale', 'last_used_at', 91);
    await days('fresh', 'last_used_at', 10);
    await days('gone', 'revoked_at', 100);
    const { stdout } = await runCli(['keys', 'list', '--unused', '90d', '-o', 'json'], bursar);
    const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    expect(names.sort()).toEqual(['never', 'stale']);
  });
});
