import { expect, it } from '@jest/globals';
import { CorrectionsProcessor } from '../../apps/api/src/ledger/corrections/corrections.processor.js';
import { logLine, post, spendOf } from '../support/usage/lines.js';
import { liteLlmMap } from '../support/prices/price-lists.js';
import {
  bursar,
  clock,
  costNow,
  DAY_MS,
  decide,
  held,
  importText,
  liteLlm,
  MODEL,
  priceStage,
} from '../support/prices/price-stage.js';

priceStage();

it('a price that changes after the fact lists what re-rating would post, until it is posted', async () => {
  await liteLlm(1e-6);
  const lines = [1, 2, 3].map(() => logLine({ model: `us.${MODEL}`, input: 1_000, output: 0 }));
  await post(
    bursar,
    lines.map((line) =>
      line.replace(/2026-09-15T[^"]*/, new Date(Date.now() - 60_000).toISOString()),
    ),
  );
  const pending = async () =>
    (
      await bursar.gql<{ pendingCorrections: Record<string, unknown>[] }>(
        '{ pendingCorrections { model calls before after difference regions } }',
      )
    ).pendingCorrections;
  expect(await pending()).toEqual([]);
  await liteLlm(2e-6);
  const [one] = await held();
  expect(await decide('accept', [one?.id ?? 0])).toMatchObject({ decided: [{}] });
  const line = { model: MODEL, calls: '3', before: '0.003', after: '0.006', difference: '0.003' };
  expect(await pending()).toMatchObject([line]);
  await bursar.app.get(CorrectionsProcessor, { strict: false }).run();
  expect(await pending()).toMatchObject([line]);
  await bursar.gql(
    `mutation { rerate(from: "2026-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z", reason: "A price came.") {
       __typename ... on Problem { message } } }`,
  );
  expect(await pending()).toEqual([]);
  expect((await spendOf(bursar, ['model'])).total.cost).toBe('0.006');
});

it('a list that loses a model asks a person, and the price stays until then', async () => {
  const other = { 'us.acme.other-v1:0': { input: 1e-6, output: 1e-6 } };
  await importText(liteLlmMap({ [`us.${MODEL}`]: { input: 1e-6, output: 1e-5 }, ...other }));
  clock.aheadMs = DAY_MS;
  await importText(liteLlmMap(other));
  expect(await held()).toMatchObject([{ kind: 'gone', guards: [{ code: 'gone' }] }]);
  expect(await costNow()).toBe('1');
});
