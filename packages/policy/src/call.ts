import type { Units } from '@bursar/pricing';
import type { AccessRule, LimitData } from './document/document.js';
import type { Subject } from './scope.js';
import type { Stop } from './stops.js';
import type { ModelRef, Target } from './target.js';

/** A call that asks to be made. Numbers come from outside and are checked when it is decided. */
export interface Call extends Subject {
  readonly requestId: string;
  readonly operation?: string | null | undefined;
  /** Whom the call is for where no route says otherwise; 'bedrock' if left out. */
  readonly provider?: string | null | undefined;
  readonly region?: string | null | undefined;
  /** What was asked for, where another model was made of it since: a stop on it binds all the same. */
  readonly asked?: ModelRef | null | undefined;
  /** An upper bound that binds. */
  readonly inputTokens: unknown;
  readonly maxOutputTokens?: unknown;
  /** How many units it asks for, by meter: an upper bound that binds. */
  readonly units?: Units | undefined;
}

/** All that comes before counts and money is in order. */
export interface Proceed {
  readonly decision: 'proceed';
  readonly target: Target;
  /** Wherever it may end up: `target` and those that may take its place. */
  readonly permitted: readonly Target[];
  /** Key of the route, if one applied. */
  readonly route: string | null;
  /** Whether health sent it elsewhere than weights did. */
  readonly fellOver: boolean;
  readonly inputTokens: number;
  /** What to forward, and why it is this number. */
  readonly maxOutputTokens: number;
  readonly output: 'given' | 'clamped' | 'injected';
  readonly attempts: number;
  /**
   * The most that all permitted attempts together can cost, each at the most expensive permitted target: femtodollars. null: no
   * permitted target has a price, and the source of prices leaves it to its reader whether the call may go.
   */
  readonly worstCaseFemto: bigint | null;
  /** Quotas that the call counts against, the narrowest first. */
  readonly limits: readonly LimitData[];
}

interface Denied<Code extends string> {
  readonly decision: 'deny';
  readonly code: Code;
}

export type Denial =
  | (Denied<'invalid'> & {
      readonly field: 'inputTokens' | 'maxOutputTokens';
      readonly reason: string;
    })
  | (Denied<'stopped'> & { readonly stop: Stop })
  | (Denied<'model_not_allowed'> & {
      readonly because: 'model' | 'region';
      readonly rule: AccessRule;
      readonly target: Target;
    })
  | (Denied<'unpriced_model'> & { readonly target: Target })
  | (Denied<'no_healthy_target'> & {
      readonly route: string;
      readonly permitted: readonly Target[];
    });

export type Decision = Proceed | Denial;
