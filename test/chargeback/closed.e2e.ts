import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toFemto } from '@bursar/pricing';
import { approvals, decideApproval } from '../support/approvals/approvals.js';
import {
  askToReopen,
  closeMonth,
  differencesOf,
  ledgerOf,
  statementFile,
  statementsOf,
} from '../support/chargeback/close.js';
import {
  ADS,
  call,
  type CloseStage,
  price,
  raiseCloseStage,
} from '../support/chargeback/close-stage.js';
import type { Caller } from '../support/http/client.js';
import type { TestBursar } from '../support/processes/server.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

let bursar: TestBursar;
let finance: Caller;
let send: CloseStage['send'];
let command: CloseStage['command'];
beforeAll(async () => {
  ({ bursar, finance, send, command } = await raiseCloseStage());
  await closeMonth(bursar, '2026-09');
});
afterAll(() => bursar.close());

describe('after a month is closed', () => {
  const files = async () =>
    Promise.all(
      ['ads', 'search', 'unallocated'].map((team) =>
        statementFile(bursar, '2026-09', team, '?version=1'),
      ),
    );
  let before: string[];
  beforeAll(async () => {
    before = await files();
  });

  it('its late usage is posted to the open month, and names its own', async () => {
    await send(call('2026-09', { input: 500, output: 0 }));
    const { statements } = await statementsOf(bursar, '2026-10');
    const [search] = statements.filter(({ team }) => team === 'search');
    expect(search?.lines).toMatchObject([
      { kind: 'usage', originMonth: null, exactUsd: '6' },
      { kind: 'adjustment', originMonth: '2026-09', cause: 'ingest', exactUsd: '0.0015' },
    ]);
    expect(await files()).toEqual(before);
    expect(await differencesOf(bursar)).toEqual([]);
  });

  it('a new price and a new team for its calls are posted to the open month', async () => {
    const [october, all] = [await ledgerOf(bursar, '2026-10'), await ledgerOf(bursar, '2026-09')];
    await applyConfig(bursar, TWO_TEAMS.replace('AdsRole', 'Robot') + price('4'));
    const range = 'from: "2026-09-01T00:00:00Z", to: "2026-10-01T00:00:00Z", reason: "Corrected."';
    for (const what of ['rerate', 'reattribute'])
      await bursar.gql(`mutation { ${what}(${range}) { __typename } }`);
    expect(await ledgerOf(bursar, '2026-09')).toBe(all);
    // (1,000,001 + 500 + 333 + 10) tokens at a dollar more per million; to another team for nothing.
    expect((await ledgerOf(bursar, '2026-10')) - october).toBe(toFemto('1.000844'));
    const { statements } = await statementsOf(bursar, '2026-10');
    const adjusted = statements.flatMap(({ team, lines }) =>
      lines
        .filter(({ kind }) => kind === 'adjustment')
        .map(({ cause, exactUsd }) => [team, cause, exactUsd]),
    );
    expect(adjusted).toEqual([
      ['ads', 'reattribute', '0.00004'],
      ['ads', 'rerate', '0.000333'],
      ['search', 'ingest', '0.0015'],
      ['search', 'rerate', '1.000501'],
      ['unallocated', 'reattribute', '-0.00004'],
      ['unallocated', 'rerate', '0.00001'],
    ]);
    expect(await files()).toEqual(before);
    expect(await differencesOf(bursar)).toEqual([]);
  });

  it('a team that is renamed, and then deleted, keeps its statement', async () => {
    const renamed = TWO_TEAMS.replace('name: Search', 'name: Find').replace('CC-1', 'CC-9');
    await applyConfig(bursar, renamed + price('4'));
    expect(await files()).toEqual(before);
    const [, , , ...rest] = renamed.split('  - id: ');
    expect(rest).toEqual([]);
    const [head = '', , ads = ''] = renamed.split('  - id: ');
    const response = await bursar.http('/v1/config?prune=true', {
      ...{ method: 'POST', headers: { 'content-type': 'text/yaml' } },
      body: `${head}  - id: ${ads}${price('4')}`,
    });
    expect(response.status).toBe(200);
    expect(await files()).toEqual(before);
    const { statements } = await statementsOf(bursar, '2026-09');
    expect(statements.map(({ name }) => name)).toContain('Search');
  });

  it('its versions cannot be changed or removed, by anyone', async () => {
    for (const table of ['close', 'issue', 'statement', 'statement_line']) {
      const column = table === 'close' ? 'reason' : table === 'statement_line' ? 'team' : 'hash';
      const change = `UPDATE chargeback.${table} SET ${column} = 'x'`;
      await expect(bursar.rows(change)).rejects.toThrow('append-only');
      await expect(bursar.rows(`DELETE FROM chargeback.${table}`)).rejects.toThrow('append-only');
      await expect(bursar.rows(`TRUNCATE chargeback.${table} CASCADE`)).rejects.toThrow(
        'append-only',
      );
    }
  });

  it('says what changed since', async () => {
    const { stdout } = await command('close', 'status', '2026-09', '-o', 'json');
    const { changedSince } = JSON.parse(stdout) as {
      changedSince: { cause: string; postedMonth: string; usd: string }[];
    };
    expect(new Set(changedSince.map(({ cause }) => cause))).toEqual(
      new Set(['ingest', 'rerate', 'reattribute']),
    );
    expect(new Set(changedSince.map(({ postedMonth }) => postedMonth))).toEqual(
      new Set(['2026-10']),
    );
    const sum = changedSince.reduce((all, { usd }) => all + toFemto(usd), 0n);
    expect(sum).toBe(toFemto('1.000844') + toFemto('0.0015'));
  });
});

describe('a closed month', () => {
  it('is not opened again by one person', async () => {
    const asked = await askToReopen(bursar, '2026-09', finance);
    expect(asked.__typename).toBe('ReopeningAsked');
    const own = await decideApproval(bursar, { id: asked.proposal }, finance);
    expect(own.code).toBe('own_request');
    expect((await closeMonth(bursar, '2026-09')).code).toBe('already_closed');
    const other = await bursar.as('auditor');
    expect((await decideApproval(bursar, { id: asked.proposal }, other)).code).toBe(
      'not_an_approver',
    );
  });

  it('is opened by two, and closed again as the next version beside the one before', async () => {
    const first = await statementFile(bursar, '2026-09', 'search', '?version=1');
    const second = await bursar.as('finance');
    const [waiting] = await approvals(bursar, second, true);
    const { id = '', hash = null } = waiting ?? {};
    const done = await decideApproval(bursar, { id, hash }, second);
    expect(done.state).toBe('done');
    await send(call('2026-09', { metadata: {}, principal: ADS, input: 7, output: 0 }));
    const again = await closeMonth(bursar, '2026-09');
    expect(again).toMatchObject({ version: 2 });
    expect(await statementFile(bursar, '2026-09', 'search', '?version=1')).toBe(first);
    const [one, two] = [
      await statementsOf(bursar, '2026-09', { version: 1 }),
      await statementsOf(bursar, '2026-09'),
    ];
    expect(two.version).toBe(2);
    expect(toFemto(two.exactUsd) - toFemto(one.exactUsd)).toBe(7n * toFemto('0.000004'));
    expect((await askToReopen(bursar, '2026-10')).code).toBe('not_closed');
    expect(await differencesOf(bursar)).toEqual([]);
  });
});
