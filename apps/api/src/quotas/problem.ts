/** What the caller can mend, as the GraphQL unions of this domain carry it. */
export interface Problem {
  readonly __typename: 'Problem';
  readonly code: string;
  readonly message: string;
  readonly path?: string;
  readonly hint?: string;
}

export const refuse = (
  code: string,
  message: string,
  more: { path?: string; hint?: string } = {},
): Problem => ({ __typename: 'Problem', code, message, ...more });

export const isProblem = (outcome: object): outcome is Problem =>
  '__typename' in outcome && outcome.__typename === 'Problem';
