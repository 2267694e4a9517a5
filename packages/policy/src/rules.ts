import type { Units } from '@bursar/pricing';
import type { Access } from './access.js';
import type { LimitData } from './document/document.js';
import type { TokenRates } from './document/rates.js';
import type { Route } from './routes.js';
import type { ModelNames, ScopedList } from './scope.js';
import type { Target } from './target.js';

/** The call that a price is asked for. */
export interface PriceQuestion {
  /** An upper bound. */
  readonly inputTokens: number;
  readonly units?: Units | undefined;
  /** Epoch ms. */
  readonly at: number;
}

/** Who knows models and what they cost: in a gateway the policy document, in the api the price book that it was made from. */
export interface ModelSource {
  /** Every name of a model. */
  names(provider: string, reference: string): ModelNames;
  /** The most that such a call can cost there; null: it has no price there. */
  rates(target: Target, question: PriceQuestion): TokenRates | null;
  /** The model's own ceiling for output tokens; null: the source does not know it. */
  maxOutputTokens(target: Target): number | null;
  /**
   * Of a call that is allowed somewhere, and has a price nowhere it is allowed. `deny`: the source is all that its reader has.
   * `leave`: its reader decides by what covers the call.
   */
  readonly unpriced: 'deny' | 'leave';
}

/** What calls are decided by, apart from stops and health. */
export interface CallRules {
  readonly access: ScopedList<Access>;
  readonly routes: readonly Route[];
  readonly limits: ScopedList<LimitData>;
  readonly models: ModelSource;
  /** Output tokens of a call that names none, where no limit and no model sets a ceiling. */
  readonly defaultMaxOutputTokens: number;
}
