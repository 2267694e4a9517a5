/** Labels of axes. A tick is a multiple of 1, 2, 2.5 or 5, so that each is written whole in few digits; the figures stand in the table beside. */
const DIGITS_MAX = 4;

const usd = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumSignificantDigits: DIGITS_MAX,
});
const count = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  maximumSignificantDigits: DIGITS_MAX,
});
const plain = new Intl.NumberFormat('en-US', {
  maximumSignificantDigits: DIGITS_MAX,
  useGrouping: false,
});

export const axisUsd = (amount: number): string => usd.format(amount);

export const axisCount = (amount: number): string => count.format(amount);

/** `share` is 0 to 1. */
export const axisShare = (share: number): string => `${plain.format(share * 100)}%`;

export const axisMs = (ms: number): string =>
  ms !== 0 && Math.abs(ms) >= 1000 ? `${plain.format(ms / 1000)} s` : `${plain.format(ms)} ms`;
