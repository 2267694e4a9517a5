/**
 * The next threshold of a series after each point, so that in the long run a share `alarmShare` of the points alarm, whatever the
 * series does: up after an alarm, down a little after none. Quantile tracking of adaptive conformal inference (Gibbs and Candès,
 * NeurIPS 2021; Angelopoulos, Candès and Tibshirani, NeurIPS 2023).
 *
 * With scores from 0 to 1 the share differs from the wanted one after n points by at most (1 + rate) / (rate × n).
 */
export function adaptThreshold(
  threshold: number,
  wasAlarm: boolean,
  { alarmShare, rate }: { readonly alarmShare: number; readonly rate: number },
): number {
  return threshold + rate * ((wasAlarm ? 1 : 0) - alarmShare);
}

/** An excess is worth a message if it reaches an amount and a share of what the last seven days cost. */
export function isMaterial(
  excess: number,
  spentInWeek: number,
  { amountMin, shareMin }: { readonly amountMin: number; readonly shareMin: number },
): boolean {
  return excess > 0 && excess >= Math.max(amountMin, shareMin * spentInWeek);
}
