import type { AccessRule, LimitData } from './document/document.js';
import type { Subject } from './scope.js';
import type { Stop } from './stops.js';
import type { Target } from './target.js';

/** A call that asks to be made. Numbers come from outside and are checked when it is decided. */
export interface Call extends Subject {
  readonly requestId: string;
  readonly operation?: string | null | undefined;
  /** Whom the call is for where no route says otherwise; 'bedrock' if left out. */
  readonly provider?: string | null | undefined;
  readonly region?: string | null | undefined;
  /** An upper bound that binds. */
  readonly inputTokens: unknown;
  readonly maxOutputTokens?: unknown;
}

/** All that comes before counts and money is in order. */
export interface Proceed {
  readonly decision: 'proceed';
  readonly target: Target;
  /** Key of the route, if one applied. */
  readonly route: string | null;
  /** Whether health sent it elsewhere than weights did. */
  readonly fellOver: boolean;
  readonly inputTokens: number;
  /** What to forward, and why it is this number. */
  readonly maxOutputTokens: number;
  readonly output: 'given' | 'clamped' | 'injected';
  readonly attempts: number;
  /** The most that all permitted attempts together can cost, each at the most expensive permitted target: femtodollars. */
  readonly worstCaseFemto: bigint;
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
  | (Denied<'no_healthy_target'> & { readonly route: string });

export type Decision = Proceed | Denial;
