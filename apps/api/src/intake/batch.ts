import type { BatchOrigin } from '../ledger/ledger.module.js';
import type { ReadLine } from './intake.js';
import type { Sender } from './sender.js';

/** A piece of input that is counted whole or not at all. */
export interface Batch extends BatchOrigin {
  readonly sender: Sender | null;
  readonly lines: readonly ReadLine[];
}
