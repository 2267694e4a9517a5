import type { Denial } from '../budgets/budgets.module.js';
import { Unavailable } from '../platform/errors.js';
import { problem, ProblemDetails } from '../platform/http/problem.filter.js';

const STATUS: Record<Denial['code'], number> = {
  unknown_scope: 403,
  stopped: 403,
  model_not_allowed: 403,
  unpriced_model: 422,
  rate_limited: 429,
  no_healthy_target: 503,
  budget_exhausted: 402,
};

/** Why a call may not be made, and where to read more. */
export function denialProblem(denial: Denial, why: string): ProblemDetails {
  const { code, detail } = denial;
  const facts = 'facts' in denial ? denial.facts : {};
  return new ProblemDetails(problem(STATUS[code], code, detail, { ...facts, why }));
}

/** Without the authority nothing is admitted here; a gateway that holds a lease or an allowance goes on by itself. */
export function unavailable(error: unknown): never {
  if (!(error instanceof Unavailable)) throw error;
  throw new ProblemDetails(
    problem(503, 'budget_unavailable', error.message, {
      retryAfterSeconds: error.retryAfterSeconds,
    }),
  );
}
