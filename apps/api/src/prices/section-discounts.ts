import { z } from 'zod';
import { type ApplyContext, type Consequence, defineSection } from '../config/config.module.js';
import type { Sql, Tx } from '../platform/database.js';
import {
  checkDiscounts,
  type DiscountEdit,
  DiscountInFile,
  type DiscountsState,
  matchKey,
  planDiscounts,
} from './discount.js';
import { listedModels, listedProviders } from './listed.js';
import { bySpan, spanToFile } from './price-text.js';
import { closeAll, type LayerToOpen, openLayers } from './own-prices.repository.js';

async function applyDiscounts(
  tx: Tx,
  edits: readonly DiscountEdit[],
  { at }: ApplyContext,
): Promise<void> {
  await closeAll(
    tx,
    'price_layer',
    edits.flatMap(({ close }) => close),
    at,
  );
  const opening = edits.flatMap(({ match: { provider, model }, open }) =>
    open.map(({ percent, from, to }): LayerToOpen => ({
      kind: 'discount',
      match: provider === undefined ? { modelId: model ?? '' } : { provider },
      percent,
      from,
      to,
    })),
  );
  await openLayers(tx, opening, at);
}

async function loadState(sql: Sql): Promise<DiscountsState> {
  const rows = await sql.rows<{
    id: number;
    provider: string | null;
    model: string | null;
    percent: string;
    from: Date | null;
    to: Date | null;
  }>(
    `SELECT id, match->>'provider' AS provider, match->>'modelId' AS model, percent, valid_from AS "from", valid_to AS "to"
     FROM price_layer WHERE system_to IS NULL AND owner = 'config' AND kind = 'discount' ORDER BY id`,
  );
  const discounts = rows.map(({ provider, model, ...rest }) => ({
    ...rest,
    match: provider === null ? { model: model ?? '' } : { provider },
  }));
  return { discounts, listed: await listedModels(sql), providers: await listedProviders(sql) };
}

const toFile = ({ discounts }: DiscountsState): unknown => {
  const inOrder = [...discounts].sort((a, b) => {
    const [x, y] = [matchKey(a.match), matchKey(b.match)];
    return x === y ? bySpan(a, b) : x < y ? -1 : 1;
  });
  const entries = inOrder.map((one) => ({
    match: one.match,
    percent: one.percent,
    ...spanToFile(one),
  }));
  return entries.length === 0 ? undefined : entries;
};

export const discountsSection = (consequence: Consequence) =>
  defineSection<DiscountInFile[], DiscountsState, DiscountEdit>({
    key: 'discounts',
    position: 80,
    schema: z.array(DiscountInFile),
    exactText: [['*', 'percent']],
    consequence,
    check: checkDiscounts,
    load: loadState,
    plan: planDiscounts,
    apply: applyDiscounts,
    asks: () => ({ what: 'prices', amountUsd: null, team: null }),
    toFile,
  });
