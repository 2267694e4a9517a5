import type { Counts } from '@bursar/logs';
import type { BatchOrigin } from '../ledger/ledger.module.js';
import type { BulkTx } from '../platform/database.js';
import type { ReadLine } from './intake.js';
import type { Sender } from './sender.js';

/** A piece of input that is counted whole or not at all. */
export interface Batch extends BatchOrigin {
  readonly sender: Sender | null;
  readonly lines: readonly ReadLine[];
  /** Of the source: what it notes of its progress, in the transaction that counts the lines. */
  readonly noted?: Noted | undefined;
  readonly isLast?: boolean;
}

/** `isLast`: no further lines follow in this stream. A stream that ends with a full batch has no last one. */
export type Noted = (tx: BulkTx, counts: Counts, isLast: boolean) => Promise<void>;
