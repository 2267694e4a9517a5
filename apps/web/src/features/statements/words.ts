/** Never an unmarked provisional figure. */
export const stateOf = ({ version }: { readonly version: number | null }): string =>
  version === null
    ? 'Draft: it may still change.'
    : `Issued, version ${String(version)}: it never changes.`;

export const KIND_WORDS: Readonly<Record<string, string>> = {
  usage: 'Usage',
  shared: 'Shared usage',
  commitment: 'Commitment',
  subscription: 'Subscription',
  fee: 'Fee',
  support: 'Support',
  credit: 'Credit',
  tax: 'Tax',
  adjustment: 'Adjustment',
};
