import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
});
afterAll(() => bursar.close());

describe('a GraphQL request about limits', () => {
  const ask = async (query: string, init: RequestInit = {}, where = '/graphql') => {
    const response = await bursar.http(where, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      ...init,
    });
    return { status: response.status, text: await response.text() };
  };

  it.each([
    ['fifty levels deep', `{ why(id: "x") ${'{ hold '.repeat(50)}${'}'.repeat(50)} }`],
    [
      'of fragments that go round in a circle',
      'query { budgets { ...A } } fragment A on Budget { ...B } fragment B on Budget { ...A }',
    ],
    ['of 5 MB', `{ why(id: "${'x'.repeat(5_000_000)}") { detail } }${' '.repeat(1_000_000)}`],
    [
      'of a thousand aliases',
      `{ ${Array.from({ length: 1_000 }, (_, n) => `a${n}: why(id: "${n}") { detail }`).join(' ')} }`,
    ],
  ])('%s is refused before it is carried out', async (_, query) => {
    const { status } = await ask(query);
    expect([400, 413]).toContain(status);
  });

  it('that changes something is not taken from an address or a form, whatever the session', async () => {
    const query = 'mutation { unfreezeKey(id: "k", reason: "r") { __typename } }';
    const platform = await bursar.as('platform');
    const bad = [
      await bursar.http(`/graphql?query=${encodeURIComponent(query)}`, {}, platform),
      ...(await Promise.all(
        ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'].map(
          (type) =>
            bursar.http(
              '/graphql',
              {
                method: 'POST',
                headers: { 'content-type': type },
                body: JSON.stringify({ query }),
              },
              platform,
            ),
        ),
      )),
    ];
    for (const { status } of bad) expect([400, 405, 415]).toContain(status);
  });
});
