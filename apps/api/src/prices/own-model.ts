import { fromRate, toRate } from '@bursar/pricing';
import { z } from 'zod';
import type { LineOf, Note } from '../config/config.module.js';
import { listOf, recordOf, textOf } from '../platform/text/raw.js';
import { quoted } from '../org/org.module.js';
import {
  bySpan,
  isBackwards,
  METERS,
  modelId,
  moment,
  price,
  pricedModel,
  type Span,
  spanToFile,
  spansMeet,
  toSpan,
} from './price-text.js';

const meters = Object.fromEntries(METERS.map((meter) => [meter, price.optional()] as const));

export const PriceInFile = z.strictObject({
  model: pricedModel,
  aliasOf: modelId.optional(),
  from: moment.optional(),
  to: moment.optional(),
  per1M: z.strictObject(meters).optional(),
});

export type PriceInFile = z.infer<typeof PriceInFile>;

export interface DatedPrice extends Span {
  /** As written; compared by value. */
  readonly per1M: Readonly<Record<string, string>>;
}

/** A model that the organisation prices or names itself. */
export interface OwnModel {
  readonly model: string;
  readonly aliasOf: string | null;
  /** By date, never overlapping. */
  readonly prices: readonly DatedPrice[];
}

/** Two texts of one price are one price: '3.0' is '3'. */
export const priceKey = ({ from, to, per1M }: DatedPrice): string =>
  JSON.stringify([
    from?.getTime() ?? null,
    to?.getTime() ?? null,
    Object.entries(per1M)
      .map(([meter, text]) => `${meter}=${fromRate(toRate(text))}`)
      .sort(),
  ]);

/** The models of a file, in its order; each gathers its dated prices. */
export function toOwnModels(file: readonly PriceInFile[]): OwnModel[] {
  const models = new Map<string, { model: string; aliasOf: string | null; prices: DatedPrice[] }>();
  for (const { model, aliasOf, per1M, ...dates } of file) {
    const own = models.get(model) ?? { model, aliasOf: null, prices: [] };
    models.set(model, own);
    own.aliasOf = aliasOf ?? own.aliasOf;
    const named = Object.entries(per1M ?? {}).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    if (named.length > 0) own.prices.push({ ...toSpan(dates), per1M: Object.fromEntries(named) });
  }
  return [...models.values()].map((own) => ({ ...own, prices: own.prices.sort(bySpan) }));
}

/** The entries of a file that make these models, in stable order. */
export function ownModelsToFile(models: readonly OwnModel[]): unknown[] {
  return [...models]
    .sort((a, b) => (a.model < b.model ? -1 : 1))
    .flatMap(({ model, aliasOf, prices }): unknown[] => {
      const head = { model, ...(aliasOf !== null && { aliasOf }) };
      if (prices.length === 0) return aliasOf === null ? [] : [head];
      return [...prices]
        .sort(bySpan)
        .map((dated) => ({ ...head, ...spanToFile(dated), per1M: metersInOrder(dated.per1M) }));
    });
}

export const metersInOrder = (per1M: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    METERS.flatMap((meter) => (per1M[meter] === undefined ? [] : [[meter, per1M[meter]]])),
  );

/** Rules across the entries of a file. Reads any shape. */
export function checkPrices(raw: unknown, note: Note, lineOf: LineOf): void {
  const entries = listOf(raw).map((item, at) => {
    const record = recordOf(item);
    const hasPrice = Object.keys(recordOf(record['per1M'])).length > 0;
    return {
      at,
      model: textOf(record['model']),
      aliasOf: textOf(record['aliasOf']),
      hasPrice,
      span: toSpan(record),
      record,
    };
  });
  for (const { at, record, hasPrice, span } of entries) {
    if (
      record['aliasOf'] === undefined &&
      !hasPrice &&
      (record['per1M'] === undefined || isEmptyMap(record['per1M']))
    ) {
      note({
        path: [at],
        code: 'price_of_nothing',
        message: 'neither per1M nor aliasOf: this says nothing about the model',
        hint: 'add per1M: { input: "3", output: "12" }, or aliasOf',
      });
    }
    if (isBackwards(span))
      note({
        path: [at, 'to'],
        code: 'bad_dates',
        message: 'ends before it begins',
        hint: '"to" is the first moment at which the price no longer applies',
      });
  }
  for (const same of grouped(entries)) {
    checkSameModel(same, note, lineOf);
  }
  const aliases = new Map(
    entries.flatMap(({ model, aliasOf }) =>
      model !== undefined && aliasOf !== undefined ? [[model, aliasOf]] : [],
    ),
  );
  for (const { at, model, aliasOf } of entries) {
    const fault = model === undefined || aliasOf === undefined ? null : aliasFault(model, aliases);
    if (fault !== null) note({ path: [at, 'aliasOf'], ...fault });
  }
}

const isEmptyMap = (raw: unknown): boolean =>
  typeof raw === 'object' && raw !== null && Object.keys(raw).length === 0;

interface Entry {
  readonly at: number;
  readonly model: string | undefined;
  readonly aliasOf: string | undefined;
  readonly hasPrice: boolean;
  readonly span: Span;
}

function grouped<E extends Entry>(entries: readonly E[]): E[][] {
  const groups = new Map<string, E[]>();
  for (const entry of entries) {
    if (entry.model === undefined) continue;
    groups.set(entry.model, [...(groups.get(entry.model) ?? []), entry]);
  }
  return [...groups.values()];
}

function checkSameModel(same: readonly Entry[], note: Note, lineOf: LineOf): void {
  same.forEach((entry, index) => {
    const { at, aliasOf, hasPrice, span } = entry;
    const before = same.slice(0, index);
    const other = before.find(
      (one) => one.aliasOf !== undefined && aliasOf !== undefined && one.aliasOf !== aliasOf,
    );
    if (other !== undefined) {
      note({
        path: [at, 'aliasOf'],
        code: 'two_aliases',
        message: `${quoted(entry.model ?? '')} stands for another model on line ${lineOf([other.at])}`,
        hint: 'a model stands for one other, at all times',
      });
    }
    const rival = before.find((one) => one.hasPrice && hasPrice && spansMeet(one.span, span));
    if (rival !== undefined) {
      note({
        path: [at],
        code: 'prices_overlap',
        message: `${quoted(entry.model ?? '')} has a price on line ${lineOf([rival.at])} for the same time`,
        hint: 'end one where the other begins: add "to" to the earlier one',
      });
    }
  });
}

const HOPS_MAX = 5;

/** What keeps a model's chain of aliases from ending at a model; null = it ends. */
export function aliasFault(
  model: string,
  aliases: ReadonlyMap<string, string>,
): { code: string; message: string; hint: string } | null {
  const chain = [model];
  for (let next = aliases.get(model); next !== undefined; next = aliases.get(next)) {
    chain.push(next);
    if (chain.indexOf(next) < chain.length - 1) {
      return {
        code: 'alias_cycle',
        message: `these aliases go round in a circle: ${chain.join(' → ')}`,
        hint: 'let one of them stand for a listed model',
      };
    }
    if (chain.length > HOPS_MAX + 1) {
      return {
        code: 'alias_too_long',
        message: `more than ${HOPS_MAX} aliases in a row: ${chain.join(' → ')}`,
        hint: 'let it stand for the listed model itself',
      };
    }
  }
  return null;
}
