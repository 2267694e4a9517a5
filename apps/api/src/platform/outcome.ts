import { DomainError } from './errors.js';

/**
 * Why a request cannot be done, and what the caller can do about it: an answer, not an error. The unions of GraphQL carry it as
 * it is; over HTTP it becomes a problem document. All services answer with this one type, made by `refuse`. What is wrong with
 * a place in the configuration file is a `ConfigProblem`, why a record is not counted a `RejectedLine`.
 */
export interface Problem {
  readonly __typename: 'Problem';
  readonly code: string;
  readonly message: string;
  /** Where in the input. */
  readonly path?: string;
  readonly hint?: string;
}

export const refuse = (
  code: string,
  message: string,
  more: { path?: string; hint?: string } = {},
): Problem => ({ __typename: 'Problem', code, message, ...more });

export const isProblem = (outcome: object | null): outcome is Problem =>
  outcome !== null && '__typename' in outcome && outcome.__typename === 'Problem';

/** What the caller can fix is an answer. A caller without access and an unavailable database stay errors. */
export async function orProblem<T>(work: () => Promise<T> | T): Promise<T | Problem> {
  try {
    return await work();
  } catch (error) {
    const isAnswer =
      error instanceof DomainError && error.code !== 'UNAVAILABLE' && error.code !== 'FORBIDDEN';
    if (!isAnswer) throw error;
    const { slug, message, hint } = error;
    return refuse(slug, message, hint === undefined ? {} : { hint });
  }
}
