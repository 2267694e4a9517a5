import { expect, it } from '@jest/globals';
import { HeldPriceAlerts } from '../../apps/api/src/notifications/news/news.processors.js';
import type { priceFacts } from '../../apps/api/src/prices/prices.module.js';
import { inboxOf, route, titlesOf } from '../support/notifications/alerts.js';
import { bursar, held, liteLlm, MODEL, priceStage } from '../support/prices/price-stage.js';

priceStage();

it('prices that wait for a person raise one alert a day and list, and none when they are listed again', async () => {
  const platform = await bursar.as('platform');
  await liteLlm(1e-6);
  const facts = () =>
    bursar.rows<{ payload: priceFacts.HeldNews }>(
      `SELECT payload FROM ledger.outbox WHERE fact = 'pricesHeld' ORDER BY id`,
    );
  expect(await facts()).toEqual([]);
  await liteLlm(1e-3);
  expect(await held()).not.toEqual([]);
  await liteLlm(1e-3);
  const news = (await facts()).map(({ payload }) => payload);
  expect(news[0]).toMatchObject({ models: [MODEL] });
  const alerts = bursar.app.get(HeldPriceAlerts, { strict: false });
  for (const one of news) await alerts.run(one);
  await route(bursar);
  const titles = titlesOf(await inboxOf(bursar, platform));
  expect(titles.filter((title) => title.endsWith('for a decision'))).toHaveLength(1);
  // The link leads to what this list has: the page finds it by its source and document.
  const [row] = await held();
  const [{ path } = { path: '' }] = await bursar.rows<{ path: string }>(
    `SELECT path FROM notifications.alert WHERE event = 'price'`,
  );
  const list = new URL(path, 'http://x').searchParams.get('held');
  expect(row?.sources).toMatchObject([{ source: list?.split('/')[0] }]);
  expect(path).toBe(
    `/platform/prices?held=${encodeURIComponent(`${news[0]?.source ?? ''}/${news[0]?.document ?? ''}`)}`,
  );
});
