import { z } from 'zod';
import { type ApplyContext, type Consequence, defineSection } from '../org/org.module.js';
import type { Sql, Tx } from '../platform/database.js';
import { listedModels } from './listed.js';
import { checkPrices, type DatedPrice, ownModelsToFile, PriceInFile } from './own-model.js';
import { planPrices, type PriceEdit, type PricesState } from './own-model-plan.js';
import { CONFIG_OWNER, CONFIG_SOURCE, loadOwnModels } from './prices.repository.js';

async function applyPrices(
  tx: Tx,
  edits: readonly PriceEdit[],
  { at }: ApplyContext,
): Promise<void> {
  for (const { model, closeAlias, openAlias, close, open, openAs } of edits) {
    const closed = { data: { systemTo: at } };
    if (closeAlias !== null)
      await tx.prisma.modelAlias.update({ where: { id: closeAlias }, ...closed });
    for (const { id, storedAs } of close) {
      if (storedAs === 'row') await tx.prisma.priceRow.update({ where: { id }, ...closed });
      else await tx.prisma.priceLayer.update({ where: { id }, ...closed });
    }
    if (openAlias !== null) {
      await tx.prisma.modelAlias.create({
        data: { model, aliasOf: openAlias, systemFrom: at, owner: CONFIG_OWNER },
      });
    }
    for (const dated of open) await openPrice(tx, model, dated, openAs, at);
  }
}

async function openPrice(
  tx: Tx,
  model: string,
  { from, to, per1M }: DatedPrice,
  openAs: 'row' | 'layer',
  at: Date,
): Promise<void> {
  const dates = {
    validFrom: from,
    validTo: to,
    systemFrom: at,
    source: CONFIG_SOURCE,
    owner: CONFIG_OWNER,
  };
  if (openAs === 'layer') {
    await tx.prisma.priceLayer.create({
      data: { ...dates, kind: 'fixed', match: { modelId: model }, per1M: { ...per1M } },
    });
    return;
  }
  const anywhere = {
    provider: 'org',
    surface: 'org',
    routing: 'in-region-or-geo',
    regions: ['*'],
    tier: 'standard',
  };
  await tx.prisma.priceRow.create({
    data: { ...dates, ...anywhere, model, per1M: { ...per1M }, status: 'contract' },
  });
}

async function loadState(sql: Sql): Promise<PricesState> {
  return { models: await loadOwnModels(sql), listed: await listedModels(sql) };
}

export const pricesSection = (consequence: Consequence) =>
  defineSection<PriceInFile[], PricesState, PriceEdit>({
    key: 'prices',
    position: 70,
    schema: z.array(PriceInFile),
    exactText: [['*', 'per1M', '*']],
    consequence,
    check: checkPrices,
    load: loadState,
    plan: planPrices,
    apply: applyPrices,
    toFile: ({ models }) => (models.length === 0 ? undefined : ownModelsToFile(models)),
  });
