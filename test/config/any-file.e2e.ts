import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { linesOf, OrgStage } from '../support/config/org-stage.js';

const stage = new OrgStage();
beforeAll(() => stage.open());
beforeEach(() => stage.clear());
afterAll(() => stage.close());

it('an organisation of 24 teams is applied as it comes, as JSON too', async () => {
  const teams = Array.from({ length: 24 }, (_, at) => ({
    id: `team-${at}`,
    name: `Team ${at}`,
    costCentre: `CC-${4100 + at}`,
    recognisedBy: {
      requestMetadata: { team: `team-${at}` },
      principals: [`arn:aws:sts::*:assumed-role/Role${at}/*`],
    },
  }));
  const text = JSON.stringify({ apiVersion: 'bursar/v1', teams }, null, 1);
  expect((await stage.apply(text)).changes).toHaveLength(24 * 3);
  expect(linesOf(await stage.apply(text, '?prune=true'))).toEqual([]);
});

describe('any configuration file', () => {
  const word = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    .filter((s) => s.trim() !== '' && !/[\p{Cc}\u2028\u2029]/u.test(s) && s.isWellFormed());
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const team = fc.record(
    {
      id,
      name: word,
      costCentre: word,
      projects: fc.uniqueArray(word, { maxLength: 2 }),
      recognisedBy: fc.record(
        {
          requestMetadata: fc.dictionary(fc.constantFrom('team', 'app'), word, {
            noNullPrototype: true,
          }),
          accounts: fc.uniqueArray(fc.constantFrom('111111111111', '222222222222', '333333333333')),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['id'] },
  );
  const price = fc.record(
    {
      model: fc.constantFrom('own-1', 'own-2', 'own-3'),
      from: fc.constantFrom('2021-01-01', '2021-02-01T10:00:00Z'),
      per1M: fc.dictionary(
        fc.constantFrom('input', 'output'),
        fc.constantFrom('3', '0.50', '12.000000001'),
        { minKeys: 1, noNullPrototype: true },
      ),
    },
    { requiredKeys: ['model', 'per1M'] },
  );
  const discount = fc.record({
    match: fc.oneof(
      fc.record({ provider: fc.constantFrom('anthropic', 'amazon') }),
      fc.record({ model: fc.constantFrom('own-1', 'x') }),
    ),
    percent: fc.constantFrom('5', '12.50', '100'),
  });
  const file = fc.record(
    {
      reportingTimezone: fc.constantFrom('UTC', 'Europe/Berlin'),
      dimensions: fc.uniqueArray(fc.constantFrom('feature', 'version', 'user'), { maxLength: 3 }),
      trustedMetadataPrincipals: fc.uniqueArray(
        fc.constantFrom('*', 'arn:aws:sts::*:assumed-role/G/*'),
      ),
      teams: fc.uniqueArray(team, { selector: (one) => one.id }),
      prices: fc.uniqueArray(price, { selector: (one) => one.model }),
      discounts: fc.uniqueArray(discount, { selector: ({ match }) => JSON.stringify(match) }),
    },
    { requiredKeys: [] },
  );

  it('applied over any other plans nothing the second time, and comes back byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(file, fc.boolean()), { minLength: 1, maxLength: 3 }),
        async (files) => {
          for (const [values, prune] of files) {
            const text = stringify({ apiVersion: 'bursar/v1', ...values });
            const first = await stage.post(text, `?prune=${prune}`);
            // Random teams may claim the same thing; such a file is refused, rightly.
            if (first.status === 422) continue;
            expect(linesOf(await stage.apply(text, `?prune=${prune}`))).toEqual([]);
            const out = await stage.exported();
            expect(linesOf(await stage.apply(out, '?prune=true'))).toEqual([]);
            expect(await stage.exported()).toBe(out);
          }
        },
      ),
      { numRuns: 8 },
    );
  });
});
