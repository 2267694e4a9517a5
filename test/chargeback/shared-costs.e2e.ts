import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allocate, toFemto } from '@bursar/pricing';
import { addDays, addMonths, daysBetween } from '@bursar/time';
import { monthLines } from '../../apps/api/src/chargeback/charges/month-lines.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { replaceBill } from '../../apps/api/src/reconciliation/reconciliation.module.js';
import { importCharges, listCharges, sharedMonth, sumUsd } from '../support/chargeback/charges.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { ACCOUNT, billLine } from '../support/reconciliation/figures.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';

const RULES = `
allocations:
  - { id: tax, from: 2026-03-01, cost: { charge: tax }, split: { by: spend } }
  - { id: fees, from: 2026-04-10, to: 2026-08-05, cost: { charge: fee }, split: { by: fixed, shares: { search: "33.3", ads: "33.3" } } }
  - { id: promotions, from: 2026-03-01, cost: { charge: "Promo*", vendor: aws }, split: { by: even } }
  - { id: lost, from: 2026-10-01, cost: unallocated, split: { by: spend } }
`;

const AD = 'arn:aws:sts::444455556666:assumed-role/AdsRole/one';

let bursar: TestBursar;
let database: Database;
beforeAll(async () => {
  bursar = await startBursar();
  database = bursar.app.get(Database);
  await applyConfig(bursar, TWO_TEAMS + RULES);
});
afterAll(() => bursar.close());

interface Random {
  readonly line: string;
  readonly usd: string;
  readonly from: string;
  readonly to: string;
}

/** Charges of every kind from March 2026 on, some of a team, some shared, some over days of several years. */
function randomCharges(count: number): Random[] {
  let seed = 11_292_026;
  const bits = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    // The low bits of such a generator repeat soon.
    return Math.floor(seed / 65_536);
  };
  const next = (max: number): number => (bits() * 32_768 + bits()) % max;
  const kinds = ['credit', 'tax', 'fee', 'support', 'commitment', 'subscription'];
  return Array.from({ length: count }, (_, n) => {
    const kind = kinds[next(kinds.length)] ?? 'fee';
    const usd = `${kind === 'credit' ? '-' : ''}${next(90_000) + 1}.${String(next(1_000_000_000)).padStart(9, '0')}`;
    const from = addDays('2026-03-15', next(200));
    const to = addDays(from, 1 + next(next(4) === 0 ? 700 : 60));
    const team = ['', '', 'search', 'ads'][next(4)] ?? '';
    const words = kind === 'credit' ? 'Promo' : 'Charge';
    return {
      ...{ usd, from, to },
      line: `${from},${kind},${words} ${n},${usd},${team},,${next(2) === 0 ? 'AWS' : 'Acme'},,${from},${to}`,
    };
  });
}

/** Day by day, by the general rule of the largest remainder. */
function fallsIn({ usd, from, to }: Random, month: string): bigint {
  const days = Array.from({ length: daysBetween(from, to) }, (_, n) => addDays(from, n));
  const shares = allocate(
    toFemto(usd),
    days.map((key) => ({ key, weight: 1n })),
  );
  return days.reduce(
    (sum, day) => (day.startsWith(month) ? sum + (shares.get(day) ?? 0n) : sum),
    0n,
  );
}

describe('the lines of a month', () => {
  it('sum to what its days have of all charges, to the last digit, whatever shares them', async () => {
    const charges = randomCharges(160);
    await post(bursar, [
      logLine({ at: '2026-04-02T10:00:00Z', metadata: { team: 'search' } }),
      logLine({ at: '2026-04-02T10:00:00Z', principal: AD, output: 7 }),
    ]);
    const imported = await importCharges(
      bursar,
      charges.map(({ line }) => line),
    );
    expect(imported).toMatchObject({ accepted: 160, rejected: 0 });
    const rules = new Set<string | null>();
    for (let first = '2026-03-01'; first < '2027-03-01'; first = addMonths(first, 1)) {
      const month = first.slice(0, 7);
      const lines = await monthLines(database, month);
      const sum = lines.reduce((total, { amountFemtoUsd }) => total + amountFemtoUsd, 0n);
      const expected = charges.reduce((total, one) => total + fallsIn(one, month), 0n);
      expect([month, sum]).toEqual([month, expected]);
      expect(await monthLines(database, month)).toEqual(lines);
      for (const { rule } of lines) rules.add(rule);
    }
    expect(rules).toEqual(new Set([null, 'tax', 'fees', 'promotions']));
  });

  it('share usage of no known team without adding to it', async () => {
    await post(bursar, [
      logLine({ at: '2026-10-02T10:00:00Z', metadata: { team: 'search' } }),
      logLine({ at: '2026-10-02T11:00:00Z', metadata: { team: 'search' } }),
      logLine({ at: '2026-10-03T10:00:00Z', principal: AD }),
      logLine({ at: '2026-10-04T10:00:00Z' }),
    ]);
    const lines = (await sharedMonth(bursar, '2026-10')).lines.filter(
      ({ charge }) => charge === 'unallocated',
    );
    expect(lines.map(({ team, amountUsd, rule }) => [team, amountUsd, rule])).toEqual([
      ['unallocated', '-0.01155', 'lost'],
      ['ads', '0.00385', 'lost'],
      ['search', '0.0077', 'lost'],
    ]);
    expect(sumUsd(lines.map(({ amountUsd }) => amountUsd))).toBe('0');
  });

  it('know no month that is none', async () => {
    await expect(sharedMonth(bursar, '2026-13')).rejects.toThrow('bad_month');
  });
});

describe('the bill', () => {
  const MONTH = '2026-02';
  const beside = (kind: 'tax' | 'credit' | 'usage', day: string, usd: string, more = {}) =>
    billLine({
      ...{ kind, usd, day: `${MONTH}-${day}`, period: MONTH, service: 'Amazon Bedrock' },
      ...{ issuer: 'Amazon Web Services EMEA SARL', invoice: 'EUINV-2', model: null, meter: null },
      ...{ tier: null, quantity: null, unit: null, isEstimated: false, ...more },
    });
  const bill = (lines: Parameters<typeof replaceBill>[3]) =>
    database.bulk((tx) => replaceBill(tx, 'bill', `cur ${MONTH}`, lines));
  const listed = async () => {
    const { billCharges } = await bursar.gql<{
      billCharges: { rows: { key: string; kind: string; usd: string; state: string }[] };
    }>(
      `{ billCharges(month: "${MONTH}") { ... on BillCharges { rows { key kind usd state doubt } } } }`,
    );
    return billCharges.rows;
  };
  const record = (keys: readonly string[]) =>
    bursar.gql<{ recordBillCharges: Record<string, unknown> }>(
      `mutation ($keys: [ID!]!) { recordBillCharges(month: "${MONTH}", keys: $keys, reason: "February invoice") {
        ... on RecordedCharges { recorded usd } ... on Problem { code } } }`,
      { keys },
    );

  it('has its tax and credits recorded once, and not again from a file of the same invoice', async () => {
    await bill([
      beside('tax', '01', '10.5'),
      beside('tax', '28', '2'),
      beside('credit', '15', '-4'),
      beside('usage', '15', '50'),
      beside('usage', '15', '400', { usageType: 'USE1-NovaPro-ProvisionedThroughput-ModelUnits' }),
      beside('tax', '15', '1', { invoice: null, account: '999988887777', isEstimated: true }),
    ]);
    const before = await listed();
    expect(before.map(({ kind, usd, state }) => [kind, usd, state])).toEqual([
      ['commitment', '400', 'new'],
      ['credit', '-4', 'new'],
      ['tax', '12.5', 'new'],
      ['tax', '1', 'estimated'],
    ]);
    const keys = before.map(({ key }) => key);
    expect((await record(keys)).recordBillCharges).toEqual({ recorded: 3, usd: '408.5' });
    expect((await record(keys)).recordBillCharges).toEqual({ recorded: 0, usd: '0' });
    expect((await listed()).map(({ state }) => state)).toEqual([
      'recorded',
      'recorded',
      'recorded',
      'estimated',
    ]);
    const again = await importCharges(bursar, [
      '2026-02-28,tax,VAT,12.5,,,AWS,EUINV-2,,',
      '2026-02-28,tax,VAT,13,,,AWS,EUINV-2,,',
    ]);
    expect(again).toMatchObject({ duplicate: 1, problems: [{ code: 'invoice_from_bill' }] });
    expect((await listCharges(bursar, MONTH)).totalUsd).toBe('408.5');
    // No rule holds in February yet.
    expect((await sharedMonth(bursar, MONTH)).retainedUsd).toBe('408.5');
  });

  it('says where it was billed otherwise since', async () => {
    await bill([beside('tax', '01', '11')]);
    const [tax] = await listed();
    expect(tax).toMatchObject({ state: 'recorded' });
    expect(tax).toHaveProperty('doubt', expect.stringContaining('12.5 USD'));
  });

  it('leaves alone what a file brought of an invoice', async () => {
    await importCharges(bursar, ['2026-02-28,fee,Fee,3,,,AWS,EUINV-3,,']);
    await bill([
      billLine({
        ...{ kind: 'fee', usd: '3', day: `${MONTH}-20`, period: MONTH, invoice: 'EUINV-3' },
        ...{ account: ACCOUNT, model: null, meter: null, tier: null, isEstimated: false },
      }),
    ]);
    expect((await listed()).map(({ state }) => state)).toEqual(['inFile']);
  });
});

describe('the rules', () => {
  it('come back as the file says them, and change nothing the second time', async () => {
    const exported = await (await bursar.http('/v1/config')).text();
    expect(exported).toContain('id: promotions');
    const send = async (text: string) => {
      const answer = await bursar.http('/v1/config', {
        method: 'POST',
        headers: { 'content-type': 'text/yaml' },
        body: text,
      });
      return (await answer.json()) as { changes: { summary: string }[] };
    };
    expect((await send(exported)).changes).toEqual([]);
    const { changes } = await send(exported.replace('33.3', '40'));
    expect(changes.map(({ summary }) => summary)).toEqual([
      'Allocation fees, from 2026-04-10 to 2026-08-05: charges fee, ads 40 %, search 33.3 %',
    ]);
    const rows = await bursar.rows(`SELECT FROM allocation_rule WHERE name = 'fees'`);
    expect(rows).toHaveLength(2);
  });

  it.each([
    ['of more than 100 per cent', 'split: { by: fixed, shares: { a: 60, b: 41 } }', 'over_100'],
    ['that end before they begin', 'to: 2025-01-01, split: { by: spend }', 'bad_dates'],
  ])('are refused %s', async (_story, rest, code) => {
    const answer = await bursar.http('/v1/config?dryRun=true', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: `apiVersion: bursar/v1\nallocations:\n  - { id: one, from: 2025-01-01, cost: { charge: tax }, ${rest} }\n`,
    });
    expect(await answer.text()).toContain(code);
  });
});
