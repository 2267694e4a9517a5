/** Something the caller can mend: an answer, not an error. */
export interface Problem {
  readonly __typename: 'Problem';
  readonly code: string;
  readonly message: string;
  /** Where in the input. */
  readonly path?: string;
  readonly hint?: string;
}

export function problem(
  code: string,
  message: string,
  where: { path?: string; hint?: string } = {},
): Problem {
  return { __typename: 'Problem', code, message, ...where };
}

export function isProblem(value: object): value is Problem {
  return '__typename' in value && value.__typename === 'Problem';
}
