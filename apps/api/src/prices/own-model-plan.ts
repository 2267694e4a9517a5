import type { Edited, Finding, PlanContext, Planned } from '../config/config.module.js';
import { recordOf } from '../platform/text/raw.js';
import { isListed } from './listed.js';
import {
  aliasFault,
  type DatedPrice,
  metersInOrder,
  type OwnModel,
  type PriceInFile,
  priceKey,
  toOwnModels,
} from './own-model.js';
import { spanText, spanToFile } from './price-text.js';
import type { StoredOwnModel, StoredPrice } from './prices.repository.js';

export interface PricesState {
  readonly models: readonly StoredOwnModel[];
  /** Ids of the models that the book lists, seen from outside the file. */
  readonly listed: ReadonlySet<string>;
}

export interface PriceEdit {
  readonly model: string;
  readonly closeAlias: number | null;
  readonly openAlias: string | null;
  readonly close: readonly StoredPrice[];
  readonly open: readonly DatedPrice[];
  /** A price over a listed model is a layer, so that its list price stays known; any other is a row of its own. */
  readonly openAs: 'row' | 'layer';
}

const shownPrice = ({ per1M, ...span }: DatedPrice) => ({
  ...spanToFile(span),
  per1M: metersInOrder(per1M),
});

const shown = ({ aliasOf, prices }: OwnModel) => ({ aliasOf, prices: prices.map(shownPrice) });

function words({ model, aliasOf, prices }: OwnModel): string {
  const alias = aliasOf === null ? '' : ` stands for ${aliasOf}`;
  const costs = prices.map(({ per1M, ...span }) => {
    const meters = Object.entries(metersInOrder(per1M)).map(([meter, text]) => `${meter} ${text}`);
    return `${meters.join(', ')} USD per million${spanText(span)}`;
  });
  return `${model}${alias}${costs.length === 0 ? '' : `${alias === '' ? '' : ' and'} costs ${costs.join('; ')}`}`;
}

function planModel(
  wanted: OwnModel,
  stored: StoredOwnModel | undefined,
  listed: ReadonlySet<string>,
): Edited<PriceEdit>[] {
  const sameAlias = (stored?.aliasOf ?? null) === wanted.aliasOf;
  const wantedKeys = new Set(wanted.prices.map(priceKey));
  // The alias decides whether prices are rows or layers, so with another alias all of them are written again.
  const close = (stored?.prices ?? []).filter(
    (one) => !sameAlias || !wantedKeys.has(priceKey(one)),
  );
  const kept = new Set((stored?.prices ?? []).filter((one) => !close.includes(one)).map(priceKey));
  const open = wanted.prices.filter((one) => !kept.has(priceKey(one)));
  if (sameAlias && close.length === 0 && open.length === 0) return [];
  return [
    {
      action: stored === undefined ? 'add' : 'change',
      entityType: 'price',
      entityId: wanted.model,
      summary: words(wanted),
      before: stored === undefined ? null : shown(stored),
      after: shown(wanted),
      edit: {
        model: wanted.model,
        closeAlias: sameAlias ? null : (stored?.aliasId ?? null),
        openAlias: sameAlias ? null : wanted.aliasOf,
        close,
        open,
        openAs: wanted.aliasOf !== null || isListed(listed, wanted.model) ? 'layer' : 'row',
      },
    },
  ];
}

function planRemoval(stored: StoredOwnModel): Edited<PriceEdit> {
  return {
    action: 'remove',
    entityType: 'price',
    entityId: stored.model,
    summary: `${stored.model} has no name and price of its own any more`,
    before: shown(stored),
    after: null,
    edit: {
      model: stored.model,
      closeAlias: stored.aliasId,
      openAlias: null,
      close: stored.prices,
      open: [],
      openAs: 'row',
    },
  };
}

/** Pure. A model that the file names is as the file says, with all its dates; others stay unless pruning. */
export function planPrices(
  { models, listed }: PricesState,
  file: readonly PriceInFile[] | undefined,
  { prune }: PlanContext,
): Planned<PriceEdit> {
  const wanted = toOwnModels(file ?? []);
  const named = new Set(wanted.map(({ model }) => model));
  const stored = new Map(models.map((model) => [model.model, model]));
  const gone = prune ? models.filter(({ model }) => !named.has(model)) : [];
  const staying = prune ? [] : models.filter(({ model }) => !named.has(model));
  const after = [...wanted, ...staying];
  return {
    changes: [
      ...wanted.flatMap((model) => planModel(model, stored.get(model.model), listed)),
      ...gone.map(planRemoval),
    ],
    findings: ringFindings(after, file ?? []),
    warnings: warningsFor(wanted, after, listed, file ?? []),
  };
}

/** Rings that close only through what the database holds already. */
function ringFindings(after: readonly OwnModel[], file: readonly PriceInFile[]): Finding[] {
  const aliases = new Map(
    after.flatMap(({ model, aliasOf }) => (aliasOf === null ? [] : [[model, aliasOf] as const])),
  );
  return file.flatMap(({ model, aliasOf }, at) => {
    const fault = aliasOf === undefined ? null : aliasFault(model, aliases);
    return fault === null ? [] : [{ path: [at, 'aliasOf'], ...fault }];
  });
}

function warningsFor(
  wanted: readonly OwnModel[],
  after: readonly OwnModel[],
  listed: ReadonlySet<string>,
  file: readonly PriceInFile[],
): string[] {
  const own = new Set(after.map(({ model }) => model));
  const hasPrice = (model: string) => own.has(model) || isListed(listed, model);
  return wanted.flatMap(({ model, aliasOf, prices }) => {
    if (aliasOf === null) return [];
    const warnings: string[] = [];
    if (isListed(listed, model))
      warnings.push(
        `${model} is listed by itself, so that it stands for ${aliasOf} has no effect.`,
      );
    if (!hasPrice(aliasOf))
      warnings.push(
        `${aliasOf}, which ${model} stands for, is not in the price book: calls of ${model} stay unpriced.`,
      );
    const dated = file.some(
      (entry) => entry.model === model && (entry.from ?? entry.to) !== undefined,
    );
    if (dated && prices.length === 0)
      warnings.push(`${model} stands for ${aliasOf} at all times: only prices have dates.`);
    return warnings;
  });
}

/** The models a file prices or names, for other sections' warnings. */
export const modelsNamedIn = (file: unknown): string[] =>
  Array.isArray(file)
    ? file
        .flatMap((entry) => [recordOf(entry)['model']])
        .filter((model) => typeof model === 'string')
    : [];
