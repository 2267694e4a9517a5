import { fromFemto } from '@bursar/pricing';

/** Where money may be saved. */
export const SAVING_KINDS = [
  'cheaperModel',
  'batch',
  'promptCache',
  'retryStorm',
  'endOfLife',
] as const;
export type SavingKind = (typeof SAVING_KINDS)[number];

/** What the calls of one team to one model show. */
export interface Finding {
  readonly kind: SavingKind;
  readonly team: string;
  readonly provider: string;
  /** Its identity, whatever it was called by. */
  readonly model: string;
  /** The other model or tier; null where there is none. */
  readonly instead: string | null;
  readonly calls: number;
  readonly cost: bigint;
  /** Null: not known. */
  readonly costInstead: bigint | null;
  /** Calls that fit, but have no price instead: in no figure. */
  readonly leftOut: number;
  readonly evidence: string;
}

export interface Saving extends Omit<Finding, 'calls' | 'cost' | 'costInstead' | 'leftOut'> {
  readonly id: string;
  readonly calls: bigint;
  readonly cost: string;
  readonly costInstead: string | null;
  readonly saving: string | null;
  readonly leftOut: bigint;
  readonly method: string;
  /** Whether it is in the total. */
  readonly addedUp: boolean;
  /** The saving of the same traffic that is in the total instead. */
  readonly overlaps: string | null;
}

export interface RankedSavings {
  readonly savings: readonly Saving[];
  readonly total: string;
}

/** Of each kind: what is rated again, and what has to be true of a call. */
const METHODS: Readonly<Record<SavingKind, string>> = {
  cheaperModel:
    'Every call rated again as the next smaller model of the family. Whether its answers are good enough is for you to try.',
  batch:
    'Calls rated again at the batch price: of one caller at least 100 in a clock hour, none streamed, failed, cached or part of a session.',
  promptCache:
    'Large prompts of one caller within 5 minutes of each other, rated again as if all repeated the first: at most this, because prompts are not kept.',
  retryStorm:
    'Failed calls that were charged, 5 or more in a row by one caller within 60 seconds of each other; the first of each row is not counted.',
  endOfLife: 'The model has ended: its calls fail. What another costs is for a what-if to say.',
};

const savingOf = ({ cost, costInstead }: Finding): bigint | null =>
  costInstead === null ? null : cost - costInstead;

export const idOf = ({ kind, team, provider, model }: Finding): string =>
  [kind, team, provider, model].map(encodeURIComponent).join('/');

const trafficOf = ({ team, provider, model }: Finding): string =>
  JSON.stringify([team, provider, model]);

/**
 * Pure. By money, what is not known last. Savings of the same team and model may be about the same calls, so only the largest of
 * them is added up: the total is never more than could be saved.
 */
export function rankSavings(findings: readonly Finding[]): RankedSavings {
  const ranked = [...findings].sort(byMoney);
  const taken = new Map<string, string>();
  let total = 0n;
  const savings = ranked.map((finding): Saving => {
    const saving = savingOf(finding);
    const traffic = trafficOf(finding);
    const overlaps = taken.get(traffic) ?? null;
    const id = idOf(finding);
    const addedUp = saving !== null && overlaps === null;
    if (addedUp) {
      taken.set(traffic, id);
      total += saving;
    }
    return {
      ...finding,
      id,
      calls: BigInt(finding.calls),
      cost: fromFemto(finding.cost),
      costInstead: finding.costInstead === null ? null : fromFemto(finding.costInstead),
      saving: saving === null ? null : fromFemto(saving),
      leftOut: BigInt(finding.leftOut),
      method: METHODS[finding.kind],
      addedUp,
      overlaps,
    };
  });
  return { savings, total: fromFemto(total) };
}

function byMoney(a: Finding, b: Finding): number {
  const [first, second] = [savingOf(a) ?? -1n, savingOf(b) ?? -1n];
  if (first !== second) return first > second ? -1 : 1;
  if (a.cost !== b.cost) return a.cost > b.cost ? -1 : 1;
  return idOf(a) < idOf(b) ? -1 : 1;
}
