import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { applyConfig, logLine, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { search } from '../support/usage/verified.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterEach(() => bursar.close());

describe('invariant 8, every change has an author', () => {
  it('writes one entry for each change, with what was before and after', async () => {
    await post(bursar, [
      logLine({ principal: 'arn:aws:sts::444455556666:assumed-role/LegacyRole/batch' }),
    ]);
    const before = await bursar.rows('SELECT 1 FROM audit_entry');
    await bursar.gql(
      `mutation { assign(input: { kind: "principal", pattern: "arn:aws:sts::444455556666:assumed-role/LegacyRole/*", team: "ads", sinceEver: true, reason: "It is theirs." }) { __typename ... on RepostResult { changed } ... on Problem { message } } }`,
    );
    const entries = await bursar.rows<{ action: string; actor_name: string; reason: string }>(
      'SELECT action, actor_name, reason FROM audit_entry ORDER BY seq',
    );
    const added = entries.slice(before.length);
    expect(added.map(({ reason }) => reason)).toEqual(added.map(() => 'It is theirs.'));
    expect(added.map(({ action }) => action)).toContain('reattribute');
    expect(added.length).toBeGreaterThanOrEqual(2);
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([
      { team: 'ads', requests: 1, cost: '0.01155' },
    ]);
  });

  it('leaves no change without its entry: they roll back together', async () => {
    await bursar.rows(
      `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no ink'; END $$`,
    );
    await bursar.rows(
      'CREATE TRIGGER no_ink BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION fail()',
    );
    const answer = await bursar.http('/v1/config', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: TWO_TEAMS.replace('Search', 'Find'),
    });
    expect(answer.status).toBe(500);
    expect(await bursar.rows(`SELECT name FROM team WHERE id = 'search'`)).toEqual([
      { name: 'Search' },
    ]);
  });
});

describe('invariant 10, who may see a number is decided on the server', () => {
  it('shows a team lead nothing of another team: not in rows, totals, filters, names or exports', async () => {
    await post(bursar, [
      search(),
      logLine({
        principal: 'arn:aws:sts::444455556666:assumed-role/AdsRole/ana',
        input: 9_999_999,
      }),
    ]);
    const lead = await bursar.as('teamLead', ['search']);
    const { rows, total } = await spendOf(bursar, ['team'], lead);
    expect(rows).toMatchObject([{ team: 'search', requests: 1, cost: '0.01155' }]);
    expect(total).toMatchObject({ requests: 1, cost: '0.01155' });
    const input = {
      from: '2026-01-01',
      to: '2030-01-01',
      groupBy: ['principal'],
      top: 1,
      filters: [{ dimension: 'team', in: ['ads'] }],
    };
    const csv = await bursar.http(
      `/v1/exports/spend.csv?input=${encodeURIComponent(JSON.stringify(input))}`,
      {},
      lead,
    );
    expect(await csv.text()).not.toContain('AdsRole');
    const answer = await bursar.gql<{
      teams: { id: string }[];
      dimensionValues: { value: string }[];
    }>(
      '{ teams { id } dimensionValues(dimension: "team", from: "2026-01-01", to: "2030-01-01") { value } }',
      {},
      lead,
    );
    expect(answer).toEqual({ teams: [{ id: 'search' }], dimensionValues: [{ value: 'search' }] });
    const refused = await bursar.ask(
      '{ unallocated(from: "2026-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z") { cost } }',
      {},
      lead,
    );
    expect(refused.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});
