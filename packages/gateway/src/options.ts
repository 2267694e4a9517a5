import type { PolicyKeyData } from '@bursar/policy';
import type { Report } from './events.js';

export interface GatewayOptions {
  /** Of the api. */
  readonly url: string;
  /** A gateway key. */
  readonly token: string;
  /** Whose policy applies. */
  readonly environment: string;
  /** The name of this process among the gateways: two that run at once need two names, and two folders. */
  readonly gateway: string;
  /** Journal, last good policy and stops. Must outlive the process. */
  readonly dataDir: string;
  /** `strict`: every call is asked for. `lease`: asked for in slices where there is room (the default). */
  readonly lanes?: 'strict' | 'lease';
  /** The name of the key, where budgets or rules look at it: without it, such rules are left to the api. */
  readonly keyName?: string;
  /** Public keys that may sign policies. Left out: the api is asked for them, and believed. */
  readonly policyKeys?: readonly PolicyKeyData[];
  /** How long one admission may try to reach the api. */
  readonly admitMsMax?: number;
  /**
   * The most that calls of this process may cost at worst, in USD, while Bursar cannot be reached. Budgets decide before it: it
   * widens nothing that they deny. Left out: what budgets allow (`onUnavailable`); where the policy speaks of no budgets, none.
   */
  readonly offlineUsd?: string;
  /** How long `close` waits for calls to end and to be reported. */
  readonly closeMsMax?: number;
  /** A policy stream that is silent for so long is dead. */
  readonly heartbeatMsMax?: number;
  /** A journal that has grown longer is rewritten, with what is still open. */
  readonly journalBytesMax?: number;
  readonly onEvent?: Report;
}

export const ADMIT_MS_MAX = 5_000;
export const CLOSE_MS_MAX = 10_000;
