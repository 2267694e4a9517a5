import { MAIN_METERS, type MainMeter } from '../meters.js';

export type ContractKind = 'discount' | 'premium' | 'per1M';

export interface ContractDraft {
  readonly kind: ContractKind;
  readonly provider: string;
  readonly model: string;
  readonly team: string | null;
  readonly percent: string;
  readonly prices: Readonly<Record<MainMeter, string>>;
  /** yyyy-mm-dd in UTC; empty: since ever, for good. */
  readonly from: string;
  readonly to: string;
}

export const KINDS: readonly { readonly value: ContractKind; readonly label: string }[] = [
  { value: 'discount', label: 'A discount' },
  { value: 'premium', label: 'A premium' },
  { value: 'per1M', label: 'Fixed prices' },
];

export const emptyDraft = (from: string): ContractDraft => ({
  ...{ kind: 'discount', provider: '', model: '', team: null, percent: '', from, to: '' },
  prices: { input: '', output: '', cacheRead: '', cacheWrite5m: '', cacheWrite1h: '' },
});

const named = (fields: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).filter(
      (one): one is [string, string] => one[1] !== null && one[1] !== '',
    ),
  );

/** As the configuration file writes it. */
export function toContract(draft: ContractDraft): Record<string, unknown> {
  const { kind, provider, model, team, percent, prices, from, to } = draft;
  const per1M = Object.fromEntries(
    MAIN_METERS.flatMap((meter) => (prices[meter] === '' ? [] : [[meter, prices[meter]]])),
  );
  return {
    match: named({ provider: kind === 'per1M' ? null : provider, model, team }),
    [kind]: kind === 'per1M' ? per1M : percent,
    ...named({ from, to }),
  };
}
