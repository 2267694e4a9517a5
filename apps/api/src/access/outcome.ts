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
): Problem => ({
  __typename: 'Problem',
  code,
  message,
  ...more,
});

export const isProblem = (outcome: object | null): outcome is Problem =>
  outcome !== null && '__typename' in outcome && outcome.__typename === 'Problem';

/** Ids of this domain; anything else names nothing, and Postgres need not be asked. */
export const isId = (text: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
