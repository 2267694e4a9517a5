import { problem as httpProblem, ProblemDetails } from '../../platform/http/problem.filter.js';
import { isProblem, type Problem } from '../../platform/outcome.js';

/** Over HTTP a refusal is a problem document. */
export function thrown({ code, message, path, hint }: Problem): never {
  throw new ProblemDetails(
    httpProblem(422, code, message, {
      ...(path !== undefined && { path }),
      ...(hint !== undefined && { hint }),
    }),
  );
}

export const expected = <T extends object>(answer: T | Problem): T =>
  isProblem(answer) ? thrown(answer) : answer;
