import type { DenialFacts } from '@bursar/limits';

/** What the answer to a caller has beside the sentence: the stop, rule or limit that bound. */
type Facts = Readonly<Record<string, unknown>>;

/** Why a call may not be made, in the order in which the reasons are looked for. */
export type Denial =
  | { readonly code: 'unknown_scope'; readonly detail: string }
  | {
      readonly code: 'stopped' | 'model_not_allowed' | 'no_healthy_target';
      readonly detail: string;
      readonly facts: Facts;
    }
  | { readonly code: 'unpriced_model'; readonly detail: string }
  | {
      readonly code: 'rate_limited';
      readonly detail: string;
      readonly facts: Facts & { readonly retryAfterSeconds: number };
    }
  | { readonly code: 'budget_exhausted'; readonly detail: string; readonly facts: DenialFacts };
