import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addCharge,
  decide,
  importCharges,
  listCharges,
  sharedMonth,
} from '../support/chargeback/charges.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(() => bursar.close());

describe('a charge by hand', () => {
  const WRITTEN = {
    ...{ date: '2026-03-31', kind: 'fee', description: 'Migration', amountUsd: '100' },
    ...{ team: 'ads', reason: 'Agreed in March' },
  };

  it('is added with a reason, is taken back by its opposite alone, and may then be added again', async () => {
    const added = await addCharge(bursar, WRITTEN);
    expect(added).toMatchObject({ __typename: 'Charge', amountUsd: '100', origin: 'screen' });
    expect(await addCharge(bursar, WRITTEN)).toMatchObject({ code: 'exists_already' });
    const reverse = (id: string, reason = 'Billed twice') =>
      bursar.gql<{ reverseCharge: Record<string, string> }>(
        `mutation ($id: ID!, $reason: String!) { reverseCharge(id: $id, reason: $reason) {
          __typename ... on Charge { id reversedBy } ... on Problem { code } } }`,
        { id, reason },
      );
    const id = added['id'] ?? '';
    expect((await reverse(id, ' ')).reverseCharge).toMatchObject({ code: 'reason_missing' });
    const { reverseCharge } = await reverse(id);
    expect(reverseCharge).toMatchObject({ __typename: 'Charge', id });
    expect((await reverse(id)).reverseCharge).toMatchObject({ code: 'already_reversed' });
    expect((await reverse(reverseCharge['reversedBy'] ?? '')).reverseCharge).toMatchObject({
      code: 'is_reversal',
    });
    const { lines } = await sharedMonth(bursar, '2026-03');
    expect(lines.map(({ amountUsd }) => amountUsd)).toEqual(['100', '-100']);
    expect(await addCharge(bursar, WRITTEN)).toMatchObject({ __typename: 'Charge' });
    expect((await sharedMonth(bursar, '2026-03')).totalUsd).toBe('100');
  });

  it.each([
    ['no reason', { reason: '' }, 'reason_missing'],
    ['no such team', { team: 'nowhere' }, 'unknown_team'],
    ['a credit above zero', { kind: 'credit' }, 'credit_above_zero'],
  ])('is refused with %s', async (_story, change, code) => {
    expect(await addCharge(bursar, { ...WRITTEN, ...change })).toMatchObject({ code });
  });

  it('above a set amount waits for another person, and no file goes past them', async () => {
    const RULE = `approvals: { rules: [{ what: charge, over: "5000", by: [finance] }] }`;
    await applyConfig(bursar, `apiVersion: bursar/v1\n${RULE}\n`);
    const [author, other] = [await bursar.as('finance'), await bursar.as('finance')];
    const large = { ...WRITTEN, description: 'Large', amountUsd: '5000.01' };
    expect(await addCharge(bursar, { ...large, amountUsd: '5000' }, author)).toMatchObject({
      __typename: 'Charge',
    });
    const waits = await addCharge(bursar, large, author);
    expect(waits).toMatchObject({ __typename: 'ChargeWaits' });
    expect((await sharedMonth(bursar, '2026-03')).totalUsd).toBe('5100');
    expect(await decide(bursar, waits['proposal'] ?? '', author)).toBe('own_request');
    expect(await decide(bursar, waits['proposal'] ?? '', other)).toBe('done');
    const { charges } = await listCharges(bursar, '2026-03');
    expect(charges.filter(({ description }) => description === 'Large')).toHaveLength(2);
    const sent = await importCharges(bursar, ['2026-03-31,credit,Refund,-5000.01,,,,,,']);
    expect(sent).toMatchObject({ accepted: 0, problems: [{ code: 'needs_approval' }] });
  });

  it('can be neither edited nor removed, also not in the database', async () => {
    for (const statement of [
      'UPDATE chargeback.charge SET usd = usd * 2',
      'DELETE FROM chargeback.charge',
    ])
      await expect(bursar.rows(statement)).rejects.toThrow('append-only');
  });
});

describe('bursar', () => {
  const cli = (args: readonly string[], input?: string) =>
    runCli(args, { url: bursar.url, token: bursar.token, ...(input !== undefined && { input }) });

  it('imports charges, says what to do about lines that are wrong, and exits with 2 for them', async () => {
    const file =
      'date,kind,description,amountUsd\n2026-02-28,fee,Fee,12.50\n2026-02-28,fee,Fee,twelve\n';
    const first = await cli(['import', 'charges', '-', '-o', 'json'], file);
    expect(first.code).toBe(2);
    expect(first.stderr).toContain(
      '(standard input):3: amountUsd: bad_amount: "twelve" is no amount.',
    );
    expect(JSON.parse(first.stdout)).toMatchObject({
      ...{ received: 2, accepted: 1, duplicate: 0, rejected: 1 },
    });
    const listed = await cli(['charges', 'list', '--month', '2026-02', '-o', 'csv']);
    expect([listed.code, listed.stdout.trim().split('\n').length]).toEqual([0, 2]);
    const shared = await cli(['charges', 'shared', '2026-02', '-o', 'json']);
    expect(JSON.parse(shared.stdout)).toMatchObject({ totalUsd: '12.5', retainedUsd: '12.5' });
  });

  it('imports drivers, and a value takes the place of the one before it', async () => {
    const send = (value: string) =>
      cli(
        ['import', 'drivers', '-', '-o', 'json'],
        `date,driver,team,value\n2026-02,people,search,${value}\n2026-02,people,nowhere,1\n`,
      );
    const answers = [await send('10'), await send('10.0'), await send('12')].map(
      ({ stdout }) => JSON.parse(stdout) as unknown,
    );
    expect(answers).toMatchObject([
      { received: 2, accepted: 1, replaced: 0, duplicate: 0, rejected: 1 },
      { received: 2, accepted: 0, replaced: 0, duplicate: 1, rejected: 1 },
      { received: 2, accepted: 1, replaced: 1, duplicate: 0, rejected: 1 },
    ]);
    const { drivers } = await bursar.gql<{ drivers: unknown }>(
      '{ drivers { driver month teams total } }',
    );
    expect(drivers).toEqual([{ driver: 'people', month: '2026-02', teams: 1, total: '12' }]);
  });
});
