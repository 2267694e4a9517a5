import type { Guard } from './offered.js';
import { rateOf } from './offered.js';

type Prices = Readonly<Record<string, string>>;

/** What a price is judged against; null where there is nothing to compare with. */
export interface Surroundings {
  /** The price that it would take the place of. */
  readonly inForce: Prices | null;
  /** Of a batch price: the standard one. */
  readonly standard: Prices | null;
  /** Of a global price the one of a geography, and the other way round. */
  readonly otherRouting: Prices | null;
  /** Of a price for long prompts: the one for any length. */
  readonly anyLength: Prices | null;
}

export interface Judged {
  readonly routing: string;
  readonly tier: string;
  readonly contextOver: bigint | null;
  readonly per1M: Prices;
  readonly perUnit: Prices;
}

const PER_1M_MIN = rateOf('0.001') ?? 0n;
const PER_1M_MAX = rateOf('1000') ?? 0n;
const MOVED_PERCENT_MAX = 25n;
const BATCH_PERCENT = [35n, 80n] as const;
const GEO_PERCENT = [100n, 120n] as const;
const PER_UNIT = /^\d{1,9}(\.\d{1,9})?$/;

/** Pure. A listed price that trips one of these waits for a person; the texts are shown beside it. */
export function guardsOf(price: Judged, around: Surroundings): Guard[] {
  return [
    ...inexact(price),
    ...outOfRange(price),
    ...incomplete(price, around),
    ...moved(price, around),
    ...(price.tier === 'batch'
      ? outside('batch_ratio', price.per1M, around.standard, BATCH_PERCENT, 'of the standard price')
      : []),
    ...geoRatio(price, around),
  ];
}

function inexact({ per1M, perUnit }: Judged): Guard[] {
  const bad = [
    ...Object.entries(per1M).filter(([, text]) => rateOf(text) === null),
    ...Object.entries(perUnit).filter(([, text]) => !PER_UNIT.test(text)),
  ];
  return bad.map(([meter, text]) => ({
    code: 'inexact',
    text: `${meter} at ${text} is no price with at most nine decimals.`,
  }));
}

function outOfRange({ per1M }: Judged): Guard[] {
  return Object.entries(per1M).flatMap(([meter, text]) => {
    const rate = rateOf(text);
    if (rate === null || (rate >= PER_1M_MIN && rate <= PER_1M_MAX)) return [];
    return [
      { code: 'range', text: `${meter} at ${text} USD per million is outside 0.001 to 1,000.` },
    ];
  });
}

function incomplete({ per1M, perUnit, contextOver }: Judged, { anyLength }: Surroundings): Guard[] {
  const hasUnits = Object.keys(perUnit).length > 0;
  if (!hasUnits && per1M['input'] === undefined)
    return [{ code: 'incomplete', text: 'The list has no price for input.' }];
  if (contextOver === null || anyLength === null) return [];
  return ['input', 'output']
    .filter((meter) => anyLength[meter] !== undefined && per1M[meter] === undefined)
    .map((meter) => ({
      code: 'incomplete',
      text: `The price for long prompts lacks ${meter}.`,
    }));
}

function moved({ per1M }: Judged, { inForce }: Surroundings): Guard[] {
  return Object.entries(per1M).flatMap(([meter, text]) => {
    const [after, before] = [rateOf(text), rateOf(inForce?.[meter] ?? 'none')];
    if (after === null || before === null) return [];
    const change = after > before ? after - before : before - after;
    if (change * 100n <= before * MOVED_PERCENT_MAX) return [];
    return [
      {
        code: 'moved',
        text: `${meter} moves from ${inForce?.[meter] ?? ''} to ${text}: more than 25 %.`,
      },
    ];
  });
}

function geoRatio({ routing, per1M }: Judged, { otherRouting }: Surroundings): Guard[] {
  const what = 'of the global price';
  return routing === 'global'
    ? outside('global_ratio', otherRouting ?? {}, per1M, GEO_PERCENT, what)
    : outside('global_ratio', per1M, otherRouting, GEO_PERCENT, what);
}

/** Meters of which one price is not within these per cent of the other. */
function outside(
  code: string,
  prices: Prices,
  base: Prices | null,
  [least, most]: readonly [bigint, bigint],
  what: string,
): Guard[] {
  return Object.entries(prices).flatMap(([meter, text]) => {
    const [rate, whole] = [rateOf(text), rateOf(base?.[meter] ?? 'none')];
    if (rate === null || whole === null || whole === 0n) return [];
    if (rate * 100n >= whole * least && rate * 100n <= whole * most) return [];
    return [
      {
        code,
        text: `${meter} at ${text} is not within ${least} to ${most} % ${what}, ${base?.[meter] ?? ''}.`,
      },
    ];
  });
}
