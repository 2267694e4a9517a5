import type { Amount } from './series.js';

/** Another period as the chart draws it: bucket beside bucket, from the beginning of each. */
export interface Earlier {
  /** "The month before" */
  readonly label: string;
  readonly amounts: readonly Amount[];
  readonly total: Amount;
}
