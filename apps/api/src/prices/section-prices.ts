import { z } from 'zod';
import { type ApplyContext, type Consequence, defineSection } from '../config/config.module.js';
import type { Sql, Tx } from '../platform/database.js';
import { listedModels } from './listed.js';
import { checkPrices, ownModelsToFile, PriceInFile } from './own-model.js';
import { planPrices, type PriceEdit, type PricesState } from './own-model-plan.js';
import {
  closeAll,
  openAliases,
  openLayers,
  openOwnRows,
  type OwnPrice,
} from './own-prices.repository.js';
import { loadOwnModels } from './prices.repository.js';

/** What closes, closes before what opens; each kind in one statement, however many models there are. */
async function applyPrices(
  tx: Tx,
  edits: readonly PriceEdit[],
  { at }: ApplyContext,
): Promise<void> {
  const closing = edits.flatMap(({ close }) => close);
  const idsOf = (kind: 'row' | 'layer') =>
    closing.flatMap(({ id, storedAs }) => (storedAs === kind ? [id] : []));
  const aliases = edits.flatMap(({ closeAlias }) => (closeAlias === null ? [] : [closeAlias]));
  await closeAll(tx, 'model_alias', aliases, at);
  await closeAll(tx, 'price_row', idsOf('row'), at);
  await closeAll(tx, 'price_layer', idsOf('layer'), at);
  await openAliases(
    tx,
    edits.flatMap(({ model, openAlias }) =>
      openAlias === null ? [] : [{ model, aliasOf: openAlias }],
    ),
    at,
  );
  const opening = (kind: 'row' | 'layer'): OwnPrice[] =>
    edits.flatMap(({ model, open, openAs }) =>
      openAs === kind ? open.map((dated) => ({ model, ...dated })) : [],
    );
  await openOwnRows(tx, opening('row'), at);
  await openLayers(
    tx,
    opening('layer').map(({ model, per1M, from, to }) => ({
      kind: 'fixed',
      match: { modelId: model },
      per1M,
      from,
      to,
    })),
    at,
  );
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
    asks: () => ({ what: 'prices', amountUsd: null, team: null }),
    toFile: ({ models }) => (models.length === 0 ? undefined : ownModelsToFile(models)),
  });
