import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { admit, differences, settle, standings } from '../support/limits/admissions.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

class SetClock extends Clock {
  at = new Date();

  override now(): Date {
    return new Date(this.at);
  }
}

describe('budgets in the configuration file', () => {
  const WRITTEN = `${TWO_TEAMS}budgets:
  - id: search-month
    scope: { team: search }
    limit: "500.00"
    window: month
    timezone: Europe/Berlin
    mode: hard
    onUnavailable: { allow: "5.00" }
    ladder: [ { at: 50, do: notify }, { at: 80, do: downgrade, to: us.anthropic.claude-haiku-4-5-20251001-v1:0 },
              { at: 90, do: stop, where: { environment: dev } }, { at: 95, do: throttle, share: 20 }, { at: 100, do: stop } ]
  - { id: everything, scope: {}, limit: 1000.5, window: quarter, mode: soft }
unbudgeted: { allow: "25.00", window: day }
`;
  let bursar: TestBursar;
  beforeAll(async () => {
    bursar = await startBursar();
  });
  afterAll(() => bursar.close());

  interface ConfigAnswer {
    changes: { action: string; entityType: string; entityId: string; summary: string }[];
    problems?: { code: string; path: string; line: number; column: number }[];
  }
  const send = async (text: string, query = ''): Promise<ConfigAnswer> => {
    const response = await bursar.http(`/v1/config${query}`, {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: text,
    });
    return (await response.json()) as ConfigAnswer;
  };
  const exported = async () => (await bursar.http('/v1/config')).text();

  it('are planned, applied, and written back so that the file changes nothing', async () => {
    const { changes } = await send(WRITTEN);
    expect(changes.map(({ action, entityId }) => `${action} ${entityId}`)).toEqual(
      expect.arrayContaining(['add search-month', 'add everything', 'change unbudgeted']),
    );
    const file = await exported();
    expect(file).toContain('limit: "1000.5"');
    expect((await send(file, '?prune=true')).changes).toEqual([]);
    expect(await exported()).toBe(file);
  });

  it('change by what the file says, with an audit entry, and stay unless pruned', async () => {
    const { changes } = await send(WRITTEN.replace('"500.00"', '"600"'));
    expect(changes).toMatchObject([
      {
        action: 'change',
        entityType: 'budget',
        summary: 'Budget search-month: limit "500.00" → "600"',
      },
    ]);
    expect((await send(TWO_TEAMS)).changes).toEqual([]);
    const [entry] = await bursar.rows(
      `SELECT before->>'limit' AS before, after->>'limit' AS after FROM audit_entry WHERE action = 'budget.change'`,
    );
    expect(entry).toEqual({ before: '500.00', after: '600' });
    const pruned = await send(TWO_TEAMS, '?prune=true&dryRun=true');
    expect(pruned.changes.map(({ action, entityId }) => `${action} ${entityId}`)).toEqual([
      'remove everything',
      'remove search-month',
      'change unbudgeted',
    ]);
  });

  it.each([
    ['limit: "0"', 'bad_amount'],
    ['limit: "-5"', 'bad_amount'],
    ['limit: "1e309"', 'bad_amount'],
    ['limit: "1", timezone: "+02:00"', 'bad_timezone'],
    ['limit: "1", window: decade', 'bad_value'],
    ['limit: "1", scope: { team: absent }', 'unknown_team'],
    ['limit: "1", scope: { galaxy: x }', 'unknown_dimension'],
    ['limit: "1", id: unbudgeted', 'bad_budget_id'],
    ['limit: "1", lader: []', 'unknown_key'],
  ])('with %s are refused, with the place', async (words, code) => {
    const id = words.includes('id: ') ? '' : 'id: b, ';
    const window = words.includes('window:') ? '' : ', window: day';
    const text = `${TWO_TEAMS}budgets:\n  - { ${id}${words}${window} }\n`;
    const line = text.split('\n').length - 1;
    const { problems } = await send(text);
    expect(problems).toContainEqual(
      expect.objectContaining({ code, line, column: expect.any(Number) }),
    );
  });

  it('are shown to a team lead where they are of their team', async () => {
    const lead = await bursar.as('teamLead', ['search']);
    const { budgets } = await bursar.gql<{ budgets: { id: string; scope: unknown }[] }>(
      '{ budgets { id scope limit window timezone mode current { startsAt endsAt limit } } }',
      {},
      lead,
    );
    expect(budgets).toMatchObject([
      { id: 'search-month', scope: { team: 'search' }, limit: '600', mode: 'hard' },
    ]);
  });
});

describe('budget windows', () => {
  const clock = new SetClock();
  const CONFIG = `${TWO_TEAMS}budgets:
  - { id: new-york, scope: {}, limit: "0.03", window: day, timezone: America/New_York }
  - { id: shanghai, scope: { team: search }, limit: "100", window: day, timezone: Asia/Shanghai }
`;
  let bursar: TestBursar;
  beforeEach(async () => {
    clock.at = new Date('2026-11-01T03:59:00Z');
    bursar = await startBursar({ clock });
    await applyConfig(bursar, CONFIG);
  });
  afterEach(async () => {
    expect(await differences(bursar)).toEqual([]);
    await bursar.close();
  });

  const admitAt = async (at: string, requestId: string) => {
    clock.at = new Date(at);
    return admit(bursar, { requestId });
  };

  it('begin by themselves, and last 25 hours where clocks are put back', async () => {
    expect((await admitAt('2026-11-01T03:59:59.999Z', 'a')).status).toBe(201);
    expect(await admitAt('2026-11-01T03:59:59.999Z', 'b')).toMatchObject({
      status: 402,
      body: { budget: 'new-york', resetsAt: '2026-11-01T04:00:00.000Z' },
    });
    expect((await admitAt('2026-11-01T04:00:00Z', 'b')).status).toBe(201);
    expect(await admitAt('2026-11-02T04:59:59Z', 'c')).toMatchObject({
      status: 402,
      body: { budget: 'new-york', resetsAt: '2026-11-02T05:00:00.000Z' },
    });
    expect((await admitAt('2026-11-02T05:00:00Z', 'c')).status).toBe(201);
    const windows = await bursar.rows<{ budget_id: string; starts_at: Date; held: string }>(
      'SELECT budget_id, starts_at, trim_scale(held)::text AS held FROM limits.budget_window ORDER BY budget_id, starts_at',
    );
    expect(windows.map((w) => `${w.budget_id} ${w.starts_at.toISOString()} ${w.held}`)).toEqual([
      'new-york 2026-10-31T04:00:00.000Z 0.01617',
      'new-york 2026-11-01T04:00:00.000Z 0.01617',
      'new-york 2026-11-02T05:00:00.000Z 0.01617',
      'shanghai 2026-10-31T16:00:00.000Z 0.03234',
      'shanghai 2026-11-01T16:00:00.000Z 0.01617',
    ]);
  });

  it('own the calls that they admitted, whenever those end', async () => {
    const { body } = await admitAt('2026-11-01T03:59:59Z', 'a');
    clock.at = new Date('2026-11-01T04:00:10Z');
    await settle(bursar, body['admissionId'], { outcome: 'ok', usage: { input: 1_000 } });
    expect((await standings(bursar))['new-york']).toMatchObject({ posted: '0', held: '0' });
    expect((await standings(bursar))['shanghai']).toMatchObject({ posted: '0.0033', held: '0' });
  });
});
