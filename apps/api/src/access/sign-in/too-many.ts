import { problem, ProblemDetails } from '../../platform/http/problem.filter.js';

/** 429, and when another attempt is welcome. */
export const tooManyAttempts = (retryAfterSeconds: number, detail: string): ProblemDetails =>
  new ProblemDetails(
    problem(429, 'too_many_attempts', detail, {
      hint: `Try again in ${retryAfterSeconds} seconds.`,
      retryAfterSeconds,
    }),
  );
