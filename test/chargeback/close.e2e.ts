import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { fromFemto, toFemto } from '@bursar/pricing';
import {
  closeMonth,
  differencesOf,
  ledgerOf,
  statementFile,
  statementsOf,
  sumOf,
} from '../support/chargeback/close.js';
import { type CloseStage, raiseCloseStage } from '../support/chargeback/close-stage.js';
import { textsOf } from '../support/chargeback/pdf-text.js';
import type { Caller } from '../support/http/client.js';
import type { TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
let finance: Caller;
let command: CloseStage['command'];
beforeAll(async () => {
  ({ bursar, finance, command } = await raiseCloseStage());
});
afterAll(() => bursar.close());

describe('a month in review', () => {
  it('has draft statements that add up to the ledger, by model and meter', async () => {
    const draft = await statementsOf(bursar, '2026-09');
    expect(draft.version).toBeNull();
    expect(toFemto(draft.exactUsd)).toBe(await ledgerOf(bursar, '2026-09'));
    expect(sumOf(draft.costCentres)).toBe(toFemto(draft.exactUsd));
    const search = draft.statements.find(({ team }) => team === 'search');
    expect(search).toMatchObject({ name: 'Search', calls: '2', unpriced: '1' });
    expect(search?.notes).toEqual(['1 call to never-listed without a price: in no amount.']);
    const priced = search?.lines.filter(({ model }) => model === 'own-chat');
    expect(priced).toMatchObject([
      { meter: 'input', quantity: '1000001', unitPrice: '3', exactUsd: '3.000003' },
      { meter: 'output', quantity: '7', unitPrice: '12', exactUsd: '0.000084' },
    ]);
  });

  it('is not closed over warnings that no one accepted, nor before it is over, nor by others', async () => {
    const refused = await command('close', 'run', '2026-09', '--reason', 'over');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain('unpriced: 1 call without a price');
    expect((await closeMonth(bursar, '2026-11')).code).toBe('month_not_over');
    expect((await closeMonth(bursar, '2026-09', { reason: ' ' })).code).toBe('reason_required');
    expect((await command('close', 'run', '2026-13', '--reason', 'x')).code).toBe(2);
    const mutation = `mutation { closeMonth(month: "2026-09", reason: "x") { __typename } }`;
    for (const role of ['auditor', 'executive', 'platform', 'teamLead'] as const) {
      const { errors } = await bursar.ask(mutation, {}, await bursar.as(role, ['search']));
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    }
    const { stdout } = await command('close', 'status', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject([
      { month: '2026-11', state: 'open' },
      { month: '2026-10', state: 'review' },
      { month: '2026-09', state: 'review', versions: [] },
    ]);
  });
});

/** What it costs is not known, and printed as that. */
const isUnpriced = ({ kind, quantity, unitPrice }: Record<string, string>): boolean =>
  kind === 'usage' && quantity !== '' && unitPrice === '';

describe('a month that closes', () => {
  it('waits for what is being posted to it, and takes it in', async () => {
    // A posting that has its lines and has not committed.
    const posting = await bursar.database.connect();
    await posting.query('BEGIN');
    await posting.query('SELECT pg_advisory_xact_lock_shared(7040)');
    await posting.query(
      `INSERT INTO ledger.charge SELECT (jsonb_populate_record(c, jsonb_build_object('id', nextval('ledger.charge_id'), 'cost', 0, 'requests', 0,
         'invocation', c.invocation, 'unpriced', 0, 'input', 0, 'output', 0, 'list_cost', 0, 'cost_upper', 0))).*
       FROM ledger.charge c WHERE occurred_at < '2026-10-01' AND unpriced = 0 LIMIT 1`,
    );
    const [line] = (await posting.query('SELECT last_value AS id FROM ledger.charge_id')).rows as [
      { id: string },
    ];
    const closing = closeMonth(bursar, '2026-09', {}, finance);
    const isWaiting = async () => {
      const [row] = await bursar.rows(
        `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND objid = 7040 AND NOT granted`,
      );
      return row?.['n'] === 1;
    };
    const first = await Promise.race([closing.then(() => 'closed'), until(isWaiting)]);
    expect(first).toBe('waits');
    await posting.query('COMMIT');
    expect(await closing).toMatchObject({ __typename: 'ClosedMonth', version: 1 });
    const [row] = await bursar.rows<{ position: bigint }>('SELECT position FROM ledger.period');
    expect(row?.position).toBeGreaterThanOrEqual(BigInt(line.id));
  });

  it('has statements that are the ledger to the last digit, and files that sum to them', async () => {
    const issued = await statementsOf(bursar, '2026-09');
    expect(issued.version).toBe(1);
    expect(issued.statements.map(({ team }) => team)).toEqual(['ads', 'search', 'unallocated']);
    expect(toFemto(issued.exactUsd)).toBe(await ledgerOf(bursar, '2026-09'));
    for (const { team, exactUsd, amount } of issued.statements) {
      const lines = parse<Record<string, string>>(await statementFile(bursar, '2026-09', team), {
        columns: true,
      });
      const column = (name: string) =>
        lines.reduce((sum, cells) => sum + toFemto(cells[name] ?? ''), 0n);
      expect(fromFemto(column('exactUsd'))).toBe(exactUsd);
      expect(column('amount')).toBe(toFemto(amount));
      // What people read is the same, line by line.
      const page = await bursar.http(`/v1/statements/2026-09/${team}.pdf`);
      const texts = textsOf(Buffer.from(await page.arrayBuffer()));
      const printed = texts.filter((text) => /^-?[\d,]+\.\d{2}$/.test(text));
      const kinds = new Set(lines.map(({ kind }) => kind)).size;
      const unknown = lines.filter(isUnpriced).length;
      expect(texts.filter((text) => text === 'no price')).toHaveLength(unknown);
      expect(printed).toHaveLength(lines.length - unknown + kinds + 1);
      expect(printed.at(-1)?.replaceAll(',', '')).toBe(amount);
      const sum = printed.reduce((all, text) => all + toFemto(text.replaceAll(',', '')), 0n);
      expect(sum).toBe(3n * toFemto(amount));
      expect(texts.join(' ').replaceAll(/\s+/g, ' ')).toContain(`Exactly ${exactUsd} USD.`);
    }
    expect(await differencesOf(bursar)).toEqual([]);
    expect((await closeMonth(bursar, '2026-09')).code).toBe('already_closed');
  });

  it('shows a lead the statement of their own team, and no other', async () => {
    const lead = await bursar.as('teamLead', ['ads']);
    const own = await statementsOf(bursar, '2026-09', {}, lead);
    expect(own.statements.map(({ team }) => team)).toEqual(['ads']);
    expect(own.exactUsd).toBe(own.statements[0]?.exactUsd);
    expect((await bursar.http('/v1/statements/2026-09/ads.csv', {}, lead)).status).toBe(200);
    for (const path of ['search.csv', 'unallocated.csv'])
      expect((await bursar.http(`/v1/statements/2026-09/${path}`, {}, lead)).status).toBe(403);
    const whole = await (await bursar.http('/v1/statements/2026-09.csv', {}, lead)).text();
    expect(whole.match(/^2026-09,1,(\w+),/gm)).toEqual(['2026-09,1,ads,']);
    const { errors } = await bursar.ask(
      '{ monthReview(month: "2026-09") { __typename } }',
      {},
      lead,
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });
});

async function until(holds: () => Promise<boolean>): Promise<string> {
  for (let turn = 0; turn < 200; turn += 1) {
    if (await holds()) return 'waits';
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return 'never';
}
