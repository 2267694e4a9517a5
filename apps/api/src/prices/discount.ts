import { z } from 'zod';
import type { Edited, LineOf, Note, PlanContext, Planned } from '../config/config.module.js';
import { listOf, recordOf, textOf } from '../platform/text/raw.js';
import { isListed } from './listed.js';
import {
  bySpan,
  isBackwards,
  modelId,
  moment,
  percent,
  type Span,
  spansMeet,
  spanText,
  spanToFile,
  toSpan,
} from './price-text.js';

export const DiscountInFile = z.strictObject({
  match: z.strictObject({ provider: modelId.optional(), model: modelId.optional() }),
  percent,
  from: moment.optional(),
  to: moment.optional(),
});

export type DiscountInFile = z.infer<typeof DiscountInFile>;

/** Whose list price is reduced: every model of a provider, or one model. */
export interface DiscountMatch {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
}

interface Discount extends Span {
  readonly match: DiscountMatch;
  /** Per cent off, as written. */
  readonly percent: string;
}

interface StoredDiscount extends Discount {
  readonly id: number;
}

export interface DiscountsState {
  readonly discounts: readonly StoredDiscount[];
  readonly listed: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
}

export interface DiscountEdit {
  readonly match: DiscountMatch;
  readonly close: readonly number[];
  readonly open: readonly Discount[];
}

export const matchKey = ({ provider, model }: DiscountMatch): string =>
  provider === undefined ? `model:${model ?? ''}` : `provider:${provider}`;

/** '12.50' is '12.5'. */
const plainDecimal = (text: string): string =>
  (text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace(/^0+(?=\d)/, '');

const discountKey = ({ from, to, percent: share }: Discount): string =>
  JSON.stringify([from?.getTime() ?? null, to?.getTime() ?? null, plainDecimal(share)]);

const shown = (discounts: readonly Discount[]) =>
  [...discounts]
    .sort(bySpan)
    .map((discount) => ({ percent: discount.percent, ...spanToFile(discount) }));

const toDiscount = ({ match, percent: share, ...dates }: DiscountInFile): Discount => ({
  match,
  percent: share,
  ...toSpan(dates),
});

/** Pure. A provider or model that the file names has the discounts of the file; others stay unless pruning. */
export function planDiscounts(
  state: DiscountsState,
  file: readonly DiscountInFile[] | undefined,
  { prune }: PlanContext,
): Planned<DiscountEdit> {
  const wanted = groupBy((file ?? []).map(toDiscount));
  const stored = groupBy(state.discounts);
  const changes: Edited<DiscountEdit>[] = [];
  for (const [key, after] of wanted) {
    const before = stored.get(key) ?? [];
    const keep = new Set(after.map(discountKey));
    const have = new Set(before.map(discountKey));
    const close = before.filter((one) => !keep.has(discountKey(one))).map(({ id }) => id);
    const open = after.filter((one) => !have.has(discountKey(one)));
    if (close.length > 0 || open.length > 0)
      changes.push(changing(key, before, after, { close, open }));
  }
  if (prune) {
    for (const [key, before] of stored) {
      if (!wanted.has(key))
        changes.push(changing(key, before, [], { close: before.map(({ id }) => id), open: [] }));
    }
  }
  return {
    changes,
    warnings: warningsFor(
      [...wanted.values()].flatMap(([first]) => (first === undefined ? [] : [first.match])),
      state,
    ),
  };
}

function changing(
  key: string,
  before: readonly Discount[],
  after: readonly Discount[],
  edit: Omit<DiscountEdit, 'match'>,
): Edited<DiscountEdit> {
  const subject = key.replace(':', ' ');
  const words = [...after].sort(bySpan).map((one) => `${one.percent} % off${spanText(one)}`);
  return {
    action: before.length === 0 ? 'add' : after.length === 0 ? 'remove' : 'change',
    entityType: 'discount',
    entityId: key,
    summary:
      after.length === 0
        ? `No discount on ${subject} any more`
        : `Discount on ${subject}: ${words.join('; ')}`,
    before: before.length === 0 ? null : shown(before),
    after: after.length === 0 ? null : shown(after),
    edit: { match: (after[0] ?? before[0])?.match ?? {}, ...edit },
  };
}

function groupBy<D extends Discount>(discounts: readonly D[]): Map<string, D[]> {
  const groups = new Map<string, D[]>();
  for (const discount of discounts) {
    const key = matchKey(discount.match);
    groups.set(key, [...(groups.get(key) ?? []), discount]);
  }
  return groups;
}

function warningsFor(
  matches: readonly DiscountMatch[],
  { listed, providers }: DiscountsState,
): string[] {
  return matches.flatMap(({ provider, model }) => {
    if (provider !== undefined && !providers.has(provider)) {
      return [
        `No model of the provider ${provider} is in the price book, so its discount changes nothing; known: ${[...providers].sort().join(', ')}.`,
      ];
    }
    return model !== undefined && !isListed(listed, model)
      ? [`The model ${model} is not in the price book, so its discount changes nothing.`]
      : [];
  });
}

/** Rules across the discounts of a file. Reads any shape. */
export function checkDiscounts(raw: unknown, note: Note, lineOf: LineOf): void {
  const seen: { key: string; at: number; span: Span }[] = [];
  listOf(raw).forEach((item, at) => {
    const record = recordOf(item);
    const match = recordOf(record['match']);
    const named = ['provider', 'model'].filter((key) => match[key] !== undefined);
    const isMatch = typeof record['match'] === 'object' && record['match'] !== null;
    if (isMatch && named.length !== 1) {
      note({
        path: [at, 'match'],
        code: 'bad_match',
        message: 'a discount is for one provider or for one model',
        hint: 'match: { provider: anthropic } or match: { model: … }',
      });
    }
    const span = toSpan(record);
    if (isBackwards(span))
      note({
        path: [at, 'to'],
        code: 'bad_dates',
        message: 'ends before it begins',
        hint: '"to" is the first moment at which the discount no longer applies',
      });
    const [provider, model] = [textOf(match['provider']), textOf(match['model'])];
    if (provider === undefined && model === undefined) return;
    const key = matchKey({ provider, model });
    const rival = seen.find((one) => one.key === key && spansMeet(one.span, span));
    if (rival !== undefined) {
      note({
        path: [at],
        code: 'discounts_overlap',
        message: `there is a discount for the same time on line ${lineOf([rival.at])}`,
        hint: 'end one where the other begins',
      });
    }
    seen.push({ key, at, span });
  });
}
