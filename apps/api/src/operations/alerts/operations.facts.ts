import { fact } from '../../platform/outbox.js';
import type { Rule } from './target.js';

/** What an alert says of a limit that was passed; numbers are in the unit of the rule: per cent, ms, tokens. */
export interface OperationsAlert {
  readonly episode: string;
  readonly rule: Rule;
  readonly provider: string;
  readonly model: string;
  readonly value: number;
  readonly limit: number;
  /** ISO 8601: start of the first quarter hour over the limit. */
  readonly from: string;
}

/** A limit of how calls fare was passed: once for each episode, in the transaction that found it. */
export const operationsAlert = fact<OperationsAlert>('operationsAlert');
