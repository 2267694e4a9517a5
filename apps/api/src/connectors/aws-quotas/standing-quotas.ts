import type { ledgerFigures } from '../../ledger/ledger.module.js';
import type { AwsQuota, QuotaPeak } from './quotas.repository.js';
import type { RoutedModel } from './routed-model.js';

/** A quota of AWS, what is used of it, and what ceilings of output free of it. */
export interface StandingQuota extends AwsQuota {
  readonly model: string;
  /** Of the busiest minute, or of the last day. Null: nothing is known. */
  readonly used: bigint | null;
  /** cloudwatch: as AWS estimates it. calls: counted from calls that Bursar knows. */
  readonly witness: 'cloudwatch' | 'calls' | null;
  readonly teams: readonly { readonly team: string; readonly used: bigint }[];
  /** Of output, in the minute with most admitted calls: what their ceilings reserve, and what they free. Null: none was admitted. */
  readonly reserved: bigint | null;
  readonly freed: bigint | null;
}

type QuotaUse = Awaited<ReturnType<typeof ledgerFigures.quotaUse>>[number];
type Routed<T> = Omit<T, 'model'> & RoutedModel;

/** What is known beside the quotas themselves. */
export interface Known {
  readonly peaks: readonly QuotaPeak[];
  readonly uses: readonly Routed<QuotaUse>[];
  readonly outputs: readonly Routed<{
    readonly region: string;
    readonly reserved: bigint;
    readonly freed: bigint | null;
  }>[];
}

export type Limited = AwsQuota & { readonly model: string };

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);

/** Pure. A day's tokens are counted for calls however they reach the model. */
const countsFor = (quota: Limited, use: RoutedModel & { region: string; account?: string }) =>
  use.model === quota.model &&
  use.region === quota.region &&
  (use.account === undefined || use.account === '' || use.account === quota.account) &&
  (use.routing === quota.routing || (quota.per === 'day' && quota.routing === 'inRegion'));

const amountOf = (use: Routed<QuotaUse>, { per, measure }: Limited): bigint =>
  per === 'day'
    ? measure === 'tokens'
      ? use.tokens
      : use.requests
    : measure === 'tokens'
      ? use.tokensPeak
      : use.requestsPeak;

/** Pure. The fullest first. */
export function standingQuotas(quotas: readonly Limited[], known: Known): StandingQuota[] {
  return quotas
    .map((quota) => standing(quota, known))
    .filter(({ used, reserved }) => used !== null || reserved !== null)
    .sort(fullerFirst);
}

function standing(quota: Limited, { peaks, uses, outputs }: Known): StandingQuota {
  const own = uses.filter((use) => countsFor(quota, use));
  const all = own.filter(({ team }) => team === null);
  const teams = Map.groupBy(
    own.flatMap((use) => (use.team === null ? [] : [{ ...use, team: use.team }])),
    ({ team }) => team,
  );
  const isByMinute = quota.measure === 'tokens' && quota.per === 'minute';
  const estimated = isByMinute ? peaks.filter((peak) => countsFor(quota, peak)) : [];
  const reserved = isByMinute ? outputs.filter((one) => countsFor(quota, one)) : [];
  const witness = estimated.length > 0 ? 'cloudwatch' : all.length > 0 ? 'calls' : null;
  const used =
    witness === 'cloudwatch'
      ? sum(estimated.map(({ tokens }) => tokens))
      : sum(all.map((use) => amountOf(use, quota)));
  return {
    ...quota,
    used: witness === null ? null : used,
    witness,
    teams: [...teams]
      .map(([team, parts]) => ({
        team,
        used: sum(parts.map((use) => (quota.measure === 'tokens' ? use.tokens : use.requests))),
      }))
      .filter((one) => one.used > 0n)
      .sort((a, b) => (a.used === b.used ? (a.team < b.team ? -1 : 1) : a.used > b.used ? -1 : 1)),
    reserved: reserved.length === 0 ? null : sum(reserved.map((one) => one.reserved)),
    freed:
      reserved.some(({ freed }) => freed === null) || reserved.length === 0
        ? null
        : sum(reserved.map(({ freed }) => freed ?? 0n)),
  };
}

/** By parts of their quotas, without a division. */
function fullerFirst(a: StandingQuota, b: StandingQuota): number {
  const [ours, theirs] = [(a.used ?? 0n) * b.amount, (b.used ?? 0n) * a.amount];
  return ours === theirs ? 0 : ours > theirs ? -1 : 1;
}
