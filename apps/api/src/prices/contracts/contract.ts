import { z } from 'zod';
import type { LineOf, Note } from '../../config/config.module.js';
import { complaining, label } from '../../platform/text/checked-text.js';
import { listOf, recordOf } from '../../platform/text/raw.js';
import {
  isBackwards,
  METERS,
  modelId,
  moment,
  percent,
  price,
  pricedModel,
  type Span,
  spansMeet,
  spanText,
  toSpan,
} from '../price-text.js';

const meters = Object.fromEntries(METERS.map((meter) => [meter, price.optional()] as const));

/** Seven decimals of a per cent are nine of a factor: all that a rate has room for. */
const premium = complaining('bad_percent', (text) => {
  const isShare = /^\d{1,3}(\.\d{1,7})?$/.test(text) && Number(text) > 0;
  return isShare
    ? null
    : {
        message: `${JSON.stringify(text)} is no premium`,
        hint: 'per cent on top, above 0 and below 1000, such as "10"',
      };
}).meta({
  decimal: true,
  pattern: '^(?!0+(\\.0+)?$)\\d{1,3}(\\.\\d{1,7})?$',
  exclusiveMinimum: 0,
});

export const ContractInFile = z.strictObject({
  match: z.strictObject({
    provider: modelId.optional(),
    model: pricedModel.optional(),
    team: label.optional(),
    dataResidency: z.boolean().optional(),
  }),
  discount: percent.optional(),
  premium: premium.optional(),
  per1M: z.strictObject(meters).optional(),
  from: moment.optional(),
  to: moment.optional(),
});
export type ContractInFile = z.infer<typeof ContractInFile>;

export const KINDS = ['discount', 'premium', 'per1M'] as const;
export type ContractKind = (typeof KINDS)[number];

/** Whose calls, and of which models: every one that is named narrows it. */
export interface ContractMatch {
  readonly provider?: string;
  readonly model?: string;
  readonly team?: string;
  readonly dataResidency?: boolean;
}

/** What is agreed over the list, for a time. */
export interface Contract extends Span {
  readonly match: ContractMatch;
  readonly kind: ContractKind;
  /** Of a discount or a premium, as written. */
  readonly percent: string | null;
  /** Of a fixed price, USD by meter. */
  readonly per1M: Readonly<Record<string, string>> | null;
}

const MATCH_KEYS = ['provider', 'model', 'team', 'dataResidency'] as const;

const matchInOrder = (match: ContractMatch): ContractMatch =>
  Object.fromEntries(
    MATCH_KEYS.flatMap((key) => (match[key] === undefined ? [] : [[key, match[key]]])),
  );

/** Contracts of one kind for the same calls: at one time, one of them holds. */
export const keyOf = ({ kind, match }: Pick<Contract, 'kind' | 'match'>): string =>
  `${kind} ${JSON.stringify(matchInOrder(match))}`;

/** '12.50' is '12.5'. */
const plain = (text: string): string =>
  (text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace(/^0+(?=\d)/, '');

/** What it says, but for its dates. */
export const termsOf = ({ percent: share, per1M }: Contract): string =>
  JSON.stringify([
    share === null ? null : plain(share),
    Object.entries(per1M ?? {})
      .map(([meter, usd]) => `${meter}=${plain(usd)}`)
      .sort(),
  ]);

export const contractKey = (contract: Contract): string =>
  JSON.stringify([
    contract.from?.getTime() ?? null,
    contract.to?.getTime() ?? null,
    termsOf(contract),
  ]);

export function toContract(file: ContractInFile): Contract {
  const { match, discount, premium: on, per1M } = file;
  const named = Object.entries(per1M ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    match: matchInOrder(match as ContractMatch),
    kind: discount !== undefined ? 'discount' : on !== undefined ? 'premium' : 'per1M',
    percent: discount ?? on ?? null,
    per1M: per1M === undefined ? null : Object.fromEntries(named),
    ...toSpan(file),
  };
}

/** Such as "12.5 % off anthropic for team search from 2026-08-01". */
export function contractText(contract: Contract): string {
  const { match, kind, percent: share, per1M } = contract;
  const prices = Object.entries(per1M ?? {}).map(([meter, usd]) => `${meter} ${usd}`);
  const what =
    kind === 'per1M'
      ? `${prices.join(', ')} USD per 1M for`
      : `${share ?? ''} % ${kind === 'discount' ? 'off' : 'on top of'}`;
  const models = match.model ?? match.provider ?? 'all models';
  const bound =
    match.dataResidency === undefined
      ? ''
      : `, ${match.dataResidency ? 'in one region or geography' : 'global'}`;
  const team = match.team === undefined ? '' : ` for team ${match.team}`;
  return `${what} ${models}${bound}${team}${spanText(contract)}`;
}

/** For everybody who reads prices: which team it is for, is not said. */
export const contractNote = (contract: Contract): string => {
  const { team, ...match } = contract.match;
  const text = contractText({ ...contract, match });
  return team === undefined ? text : `${text}, for one team`;
};

/**
 * Pure. What stands beside a contract that takes effect for its own time: the parts of the others that lie before and after it. Nothing
 * is edited: those that it meets are closed, and their parts are written again.
 */
export function besideNew<C extends Contract>(
  standing: readonly C[],
  wanted: Contract,
): { readonly close: readonly C[]; readonly open: readonly Contract[] } {
  const met = standing.filter((one) => keyOf(one) === keyOf(wanted) && spansMeet(one, wanted));
  const parts = met.flatMap((one) =>
    [
      { ...one, to: wanted.from },
      { ...one, from: wanted.to },
    ].filter((part, at) => (at === 0 ? wanted.from : wanted.to) !== null && isSome(part)),
  );
  return { close: met, open: [...parts.map(withoutId), wanted] };
}

const isSome = ({ from, to }: Span): boolean =>
  (from?.getTime() ?? -Infinity) < (to?.getTime() ?? Infinity);

const withoutId = ({ match, kind, percent: share, per1M, from, to }: Contract): Contract => ({
  ...{ match, kind, percent: share, per1M, from, to },
});

/** Rules across the contracts of a file. Reads any shape. */
export function checkContracts(raw: unknown, note: Note, lineOf: LineOf): void {
  const seen: { key: string; at: number; span: Span }[] = [];
  listOf(raw).forEach((item, at) => {
    const record = recordOf(item);
    const match = recordOf(record['match']);
    const kinds = KINDS.filter((kind) => record[kind] !== undefined);
    const [kind = 'discount'] = kinds;
    if (kinds.length !== 1)
      note({
        ...{ path: [at], code: 'bad_contract' },
        message: 'a contract is a discount, a premium or fixed prices: one of them',
        hint: 'discount: "12.5", premium: "10", or per1M: { input: "3", output: "12" }',
      });
    const hasMatch = ['provider', 'model', 'team'].some((key) => match[key] !== undefined);
    if (typeof record['match'] === 'object' && record['match'] !== null && !hasMatch)
      note({
        ...{
          path: [at, 'match'],
          code: 'bad_match',
          message: 'a contract names whose calls it is for',
        },
        hint: 'match: { provider: anthropic }, { model: … }, { team: search }, or several of them',
      });
    if (kind === 'per1M' && (match['model'] === undefined || isEmpty(record['per1M'])))
      note({
        ...{ path: [at, 'match'], code: 'bad_match', message: 'fixed prices are for one model' },
        hint: 'match: { model: … } and per1M: { input: "3", output: "12" }',
      });
    const span = toSpan(record);
    if (isBackwards(span))
      note({
        ...{ path: [at, 'to'], code: 'bad_dates', message: 'ends before it begins' },
        hint: '"to" is the first moment at which the contract no longer applies',
      });
    const key = keyOf({ kind, match });
    const rival = seen.find((one) => one.key === key && spansMeet(one.span, span));
    if (rival !== undefined)
      note({
        ...{ path: [at], code: 'contracts_overlap' },
        message: `there is one for the same calls and time on line ${lineOf([rival.at])}`,
        hint: 'end one where the other begins',
      });
    seen.push({ key, at, span });
  });
}

const isEmpty = (raw: unknown): boolean => Object.keys(recordOf(raw)).length === 0;
