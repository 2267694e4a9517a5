import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Charge } from '../../apps/api/src/ledger/charge.js';
import { DictionaryRepository } from '../../apps/api/src/ledger/dictionary.repository.js';
import { readConfig } from '../../apps/api/src/platform/config.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  database = new Database(readConfig({ DATABASE_URL: test.url }), 'api');
});
afterAll(async () => {
  await database.onModuleDestroy();
  await test.drop();
});

function chargeOf(model: string, principal: string): Charge {
  const key = {
    team: 'search',
    costCentre: null,
    project: null,
    environment: null,
    provider: 'bedrock',
    model,
    region: 'us-east-1',
    operation: 'Converse',
    principal,
    custom: {},
  };
  return { keyText: `${model} ${principal}`, key } as unknown as Charge;
}

const storedKeys = async (): Promise<number> => {
  const [row] = await test.rows<{ n: number }>('SELECT count(*)::int AS n FROM ledger.spend_key');
  return row?.n ?? 0;
};

/** The numbers of charge keys. */
describe('a new key of the dictionary', () => {
  it('is forgotten with the transaction that was rolled back, and made again by the next', async () => {
    const dictionary = new DictionaryRepository();
    const charge = chargeOf('model-1', 'ada');
    const rolledBack = database.bulk(async (tx) => {
      await dictionary.idsFor(tx, [charge]);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await storedKeys()).toBe(0);
    const number = (): Promise<number> =>
      database.bulk(async (tx) => (await dictionary.idsFor(tx, [charge]))(charge).keyId);
    const first = await number();
    expect([await number(), await storedKeys()]).toEqual([first, 1]);
  });

  it('has one number, however many transactions meet it at once in whatever order', async () => {
    const charges = Array.from({ length: 60 }, (_, n) => chargeOf(`model-${n % 6}`, `user-${n}`));
    const numbersOf = async (shuffled: readonly Charge[]): Promise<string> => {
      const dictionary = new DictionaryRepository();
      return database.bulk(async (tx) => {
        const idsOf = await dictionary.idsFor(tx, shuffled);
        return JSON.stringify(charges.map((charge) => idsOf(charge)));
      });
    };
    const orders = [charges, charges.toReversed(), charges.toSorted(() => -1), charges.slice(0)];
    expect(new Set(await Promise.all(orders.map(numbersOf))).size).toBe(1);
    expect(await storedKeys()).toBe(61);
  });
});
