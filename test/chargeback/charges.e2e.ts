import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importPeople } from '../support/people/people.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';
import {
  type Imported,
  importCharges,
  importDrivers,
  listCharges,
  sharedMonth,
  splitOf,
  sumUsd,
} from '../support/chargeback/charges.js';

const ALLOCATIONS = `
allocations:
  - { id: tax, from: 2026-01-01, cost: { charge: tax }, split: { by: spend } }
  - { id: support, from: 2026-01-01, to: 2026-09-16, cost: { charge: support }, split: { by: even } }
  - { id: support, from: 2026-09-16, cost: { charge: support }, split: { by: fixed, shares: { search: "62.5", ads: "30" } } }
  - { id: platform-fee, from: 2026-01-01, cost: { charge: "Platform*" }, split: { by: driver, driver: headcount } }
  - { id: output, from: 2026-01-01, cost: { charge: "Guardrails*" }, split: { by: meter, meter: output } }
`;

const AD = 'arn:aws:sts::444455556666:assumed-role/AdsRole/one';
const search = (at: string, output = 500) => logLine({ at, output, metadata: { team: 'search' } });
const ads = (at: string, output = 500) => logLine({ at, output, principal: AD });

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS + ALLOCATIONS);
  await post(bursar, [
    ...[search('2026-09-02T10:00:00Z'), search('2026-09-03T10:00:00Z', 1_000)],
    ...[ads('2026-09-04T10:00:00Z'), logLine({ at: '2026-09-05T10:00:00Z' })],
  ]);
});
afterAll(() => bursar.close());

/** By bearer, of the charges whose description begins so. */
async function borne(month: string, description: string): Promise<Record<string, string>> {
  const { lines } = await sharedMonth(bursar, month);
  const own = lines.filter((line) => line.description.startsWith(description));
  return Object.fromEntries(
    own.map(({ team, costCentre, amountUsd }) => [team ?? costCentre ?? 'organisation', amountUsd]),
  );
}

describe('a file of charges', () => {
  const FILE = [
    '2026-07-31,credit,July promotion,-31,,,AWS,INV-7,2026-07-01,2026-08-01',
    '2026-07-31,fee,July fee,62,search,,AWS,INV-7,,',
    '2026-07-31,fee,Nowhere,1,nowhere,,AWS,INV-7,,',
    '2026-07-31,tax,Nothing,0,,,AWS,INV-7,,',
  ];

  it('is counted once: the same file again changes nothing, and every line is accounted for', async () => {
    const first = await importCharges(bursar, FILE);
    expect(first).toMatchObject({ received: 4, accepted: 2, duplicate: 0, rejected: 2 });
    expect(first.problems.map(({ line, column, code }) => [line, column, code])).toEqual([
      [4, 'team', 'unknown_team'],
      [5, 'amountUsd', 'bad_amount'],
    ]);
    const before = await listCharges(bursar, '2026-07');
    const again = await importCharges(bursar, [...FILE, FILE[0] ?? '']);
    expect(again).toMatchObject({ received: 5, accepted: 0, duplicate: 3, rejected: 2 });
    expect(await listCharges(bursar, '2026-07')).toEqual(before);
    expect(before.totalUsd).toBe('31');
  });

  it('is only tried in a dry run', async () => {
    const tried = await importCharges(bursar, ['2026-06-30,fee,June fee,5,,,,,,'], '?dryRun=true');
    expect(tried).toMatchObject({ dryRun: true, accepted: 1, acceptedUsd: '5' });
    expect((await listCharges(bursar, '2026-06')).charges).toEqual([]);
  });

  it('never changes what an id stands for', async () => {
    const header = 'date,kind,description,amountUsd,id';
    const send = (line: string): Promise<Imported> => importCharges(bursar, [line], '', header);
    expect(await send('2026-05-01,fee,May fee,5,fee-5')).toMatchObject({ accepted: 1 });
    expect(await send('2026-05-01,fee,May fee,5,fee-5')).toMatchObject({ duplicate: 1 });
    expect(await send('2026-05-01,fee,May fee,6,fee-5')).toMatchObject({
      rejected: 1,
      problems: [{ column: 'id', code: 'id_taken' }],
    });
    expect(await send('2026-05-01,fee,May fee,5,fee-6')).toMatchObject({ accepted: 1 });
  });

  it('leaves one audit entry with its author, its reason and what it came to', async () => {
    await importCharges(bursar, ['2026-04-30,fee,April fee,5,,,,,,'], '?reason=April%20invoice');
    const [entry] = await bursar.rows<{ reason: string; after: { usd: string; charges: number } }>(
      `SELECT reason, after FROM audit_entry WHERE action = 'charge.import' ORDER BY seq DESC LIMIT 1`,
    );
    expect(entry).toMatchObject({ reason: 'April invoice', after: { usd: '5', charges: 1 } });
  });
});

describe('a month', () => {
  it('has the days of each charge, to the last digit', async () => {
    await importCharges(bursar, [
      '2026-01-01,commitment,Provisioned unit,0.000000000000100,search,,,,2026-01-31,2026-03-02',
    ]);
    // 100 femtodollars over 30 days: 4 on each of the first ten, 3 on each of the others.
    expect(await borne('2026-01', 'Provisioned')).toEqual({ search: '0.000000000000004' });
    expect(await borne('2026-02', 'Provisioned')).toEqual({ search: '0.000000000000093' });
    expect(await borne('2026-03', 'Provisioned')).toEqual({ search: '0.000000000000003' });
    expect(await borne('2026-04', 'Provisioned')).toEqual({});
  });

  it('splits by spend, by what was measured, by percentages from a day on, and by a driver', async () => {
    await importDrivers(bursar, ['2026-09,headcount,search,30', '2026-09,headcount,ads,10']);
    await importCharges(bursar, [
      '2026-09-30,tax,VAT September,31.5,,,,,,',
      '2026-09-30,fee,Guardrails,4,,,,,,',
      '2026-09-30,support,Support,30,,,,,2026-09-01,2026-10-01',
      '2026-09-30,fee,Platform fee,-0,,,,,,',
      '2026-09-30,fee,Platform fee,80,,,,,,',
      '2026-09-30,fee,Unruled,7,,,,,,',
    ]);
    // Search: 0.01155 and 0.0198 (1,000 tokens out); ads: 0.01155.
    const vat = await borne('2026-09', 'VAT');
    expect(sumUsd(Object.values(vat))).toBe('31.5');
    expect(Number(vat['search']) / Number(vat['ads'])).toBeCloseTo(0.03135 / 0.01155, 10);
    expect(await borne('2026-09', 'Guardrails')).toEqual({ search: '3', ads: '1' });
    expect(await borne('2026-09', 'Platform')).toEqual({ search: '60', ads: '20' });
    expect(await borne('2026-09', 'Unruled')).toEqual({ organisation: '7' });
    const support = (await sharedMonth(bursar, '2026-09')).lines.filter(
      ({ kind }) => kind === 'support',
    );
    // Fifteen days evenly, fifteen at 62.5 and 30 per cent.
    expect(
      support.map(({ team, amountUsd }) => `${team ?? 'organisation'} ${amountUsd}`).sort(),
    ).toEqual(['ads 12', 'organisation 1.125', 'search 16.875']);
  });

  it('leaves the organisation what has nothing to be split by, and says so', async () => {
    await importCharges(bursar, ['2026-12-31,fee,Platform fee December,9,,,,,,']);
    expect(await borne('2026-12', 'Platform')).toEqual({ organisation: '9' });
    const { lines, retainedUsd } = await sharedMonth(bursar, '2026-12');
    expect(retainedUsd).toBe('9');
    const split = await splitOf(bursar, '2026-12', lines[0]?.charge ?? '');
    expect(split.days).toMatchObject([{ rule: 'platform-fee', usd: '9' }]);
    expect(split.days[0]?.why).toContain('nothing to split by');
  });

  it('follows the person of a seat from team to team, day by day', async () => {
    await importPeople(bursar, [
      'ana@example.com,search,2026-01-01,',
      'ana@example.com,ads,2026-08-11,',
    ]);
    await importCharges(bursar, [
      '2026-08-01,subscription,Seat of Ana,31,,Ana@Example.com,,,2026-08-01,2026-09-01',
      '2026-08-01,subscription,Seat of Eve,31,,eve@example.com,,,2026-08-01,2026-09-01',
    ]);
    expect(await borne('2026-08', 'Seat of Ana')).toEqual({ search: '10', ads: '21' });
    expect(await borne('2026-08', 'Seat of Eve')).toEqual({ organisation: '31' });
  });

  it('explains a split by its rule and the weights of all teams', async () => {
    const { lines } = await sharedMonth(bursar, '2026-09');
    const charge = lines.find(({ description }) => description === 'Platform fee')?.charge ?? '';
    const { days } = await splitOf(bursar, '2026-09', charge);
    expect(days).toMatchObject([
      {
        rule: 'platform-fee',
        why: 'platform-fee: charges Platform*, by the driver headcount.',
        parts: [
          { team: 'ads', weight: '10', usd: '20' },
          { team: 'search', weight: '30', usd: '60' },
        ],
      },
    ]);
    const lead = await bursar.as('teamLead', ['search']);
    const seen = await splitOf(bursar, '2026-09', charge, lead);
    expect(seen.days[0]?.parts).toMatchObject([
      { team: 'search', isOthers: false, usd: '60' },
      { team: null, isOthers: true, weight: '10', usd: '20' },
    ]);
  });

  it('shows a lead the lines of their own teams, and no charge of others', async () => {
    const lead = await bursar.as('teamLead', ['ads']);
    const { lines, retainedUsd } = await sharedMonth(bursar, '2026-09', lead);
    expect(new Set(lines.map(({ team }) => team))).toEqual(new Set(['ads']));
    expect(retainedUsd).toBeNull();
    const { lines: all } = await sharedMonth(bursar, '2026-07');
    const other = all.find(({ team }) => team === 'search')?.charge ?? '';
    await expect(splitOf(bursar, '2026-07', other, lead)).rejects.toThrow('unknown_charge');
  });
});
