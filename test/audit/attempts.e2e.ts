import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const FIELDS = '{ __typename ... on Problem { code } }';
const PLAN = `mutation ($input: PlannedEventInput!) { planEvent(input: $input) ${FIELDS} }`;
const TWO = `mutation ($input: PlannedEventInput!) {
  one: planEvent(input: $input) ${FIELDS} two: planEvent(input: $input) ${FIELDS} }`;

const INPUT = {
  scope: { team: 'search' },
  startsAt: '2027-01-01T00:00:00Z',
  endsAt: '2027-01-02T00:00:00Z',
  note: 'A load test',
};

type Outcome = Record<string, { __typename: string; code?: string }>;

describe('a change that is sent again by its key', () => {
  let bursar: TestBursar;
  let platform: Caller;
  beforeAll(async () => {
    bursar = await startBursar();
    platform = await bursar.as('platform');
  });
  afterAll(() => bursar.close());

  const made = async (): Promise<number> =>
    Number((await bursar.rows<{ n: string }>('SELECT count(*) AS n FROM audit_entry'))[0]?.n);
  const plan = (key: string, { query = PLAN, as = platform, more = {} } = {}) =>
    bursar.ask<Outcome>(query, { input: { ...INPUT, ...more } }, { ...as, 'idempotency-key': key });

  it('is done once, and the second time says that it was', async () => {
    const [key, before] = [randomUUID(), await made()];
    expect((await plan(key)).data?.['planEvent']?.__typename).toBe('PlannedEvent');
    expect((await plan(key)).errors?.[0]).toMatchObject({
      message: 'What you sent before was done, though no answer came.',
      extensions: { code: 'CONFLICT', slug: 'done_already' },
    });
    expect(await made()).toBe(before + 1);
  });

  it('is done once of several at one moment', async () => {
    const [key, before] = [randomUUID(), await made()];
    const all = await Promise.all([plan(key), plan(key), plan(key), plan(key)]);
    expect(all.filter(({ errors }) => errors === undefined)).toHaveLength(1);
    expect(await made()).toBe(before + 1);
  });

  it('is done where it was refused before, or another person used the key', async () => {
    const key = randomUUID();
    const refused = await plan(key, { more: { endsAt: INPUT.startsAt } });
    expect(refused.data?.['planEvent']?.__typename).toBe('Problem');
    expect((await plan(key)).errors).toBeUndefined();
    const other = await plan(key, { as: await bursar.as('platform') });
    expect(other.errors).toBeUndefined();
  });

  it('is all that one request asks for', async () => {
    const before = await made();
    expect((await plan(randomUUID(), { query: TWO })).errors).toBeUndefined();
    expect(await made()).toBe(before + 2);
  });

  it('is refused by a key that is none', async () => {
    expect((await plan('short')).errors?.[0]?.extensions).toMatchObject({
      slug: 'bad_idempotency_key',
    });
  });
});
