import type { AnswerKind, LineState } from './statements.query.js';

/** Never an unmarked provisional figure. */
export const stateOf = ({
  version,
  stage,
}: {
  readonly version: number | null;
  readonly stage: 'accrual' | 'final';
}): string => {
  if (version === null) return 'Draft: it may still change.';
  return stage === 'final'
    ? `As invoiced, beside version ${String(version)}: it never changes.`
    : `Issued, version ${String(version)}: it never changes.`;
};

export const KIND_WORDS: Readonly<Record<string, string>> = {
  usage: 'Usage',
  shared: 'Shared usage',
  commitment: 'Commitment',
  subscription: 'Subscription',
  fee: 'Fee',
  support: 'Support',
  credit: 'Credit',
  tax: 'Tax',
  difference: 'Difference',
  adjustment: 'Adjustment',
};

export const LINE_STATES: Readonly<
  Record<
    LineState,
    { readonly label: string; readonly type: 'success' | 'warning' | 'info' | 'stopped' }
  >
> = {
  accepted: { label: 'Accepted', type: 'success' },
  disputed: { label: 'Disputed', type: 'warning' },
  lapsed: { label: 'Lapsed', type: 'stopped' },
  upheld: { label: 'Upheld', type: 'info' },
  rejected: { label: 'Rejected', type: 'stopped' },
};

export const ANSWER_WORDS: Readonly<Record<AnswerKind, string>> = {
  accept: 'Accept the line',
  dispute: 'Dispute the line',
  reply: 'Add to the thread',
  withdraw: 'Withdraw the dispute',
  uphold: 'Uphold the dispute',
  reject: 'Reject the dispute',
};

export const ANSWER_DONE: Readonly<Record<AnswerKind, string>> = {
  accept: 'Accepted:',
  dispute: 'Disputed:',
  reply: 'Added to the thread of',
  withdraw: 'No longer disputed:',
  uphold: 'Upheld the dispute of',
  reject: 'Rejected the dispute of',
};
