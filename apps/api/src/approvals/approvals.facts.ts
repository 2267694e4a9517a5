import { fact } from '../platform/outbox.js';

export interface ProposalNews {
  readonly proposal: string;
}

/** A change waits for approval. */
export const approvalAsked = fact<ProposalNews>('approvalAsked');
/** It has waited longer than it should. */
export const approvalEscalated = fact<ProposalNews>('approvalEscalated');
/** It was approved, denied or withdrawn, is void, or has expired. */
export const approvalEnded = fact<ProposalNews>('approvalEnded');
