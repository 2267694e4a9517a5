import { Failure, type ExitCode } from './failure.js';
import type { Problem } from './refusal.js';
import type { Server } from './server.js';

interface GraphqlError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly hint?: string };
}

const FIXABLE = new Set([
  'BAD_USER_INPUT',
  'GRAPHQL_VALIDATION_FAILED',
  'INVALID',
  'NOT_FOUND',
  'CONFLICT',
]);

/**
 * One operation. A mutation is never repeated behind the caller's back. The texts are the CLI's own, even where the web app asks
 * alike: what a command prints as JSON is a promise of its own, and changes with no page.
 */
export async function graphql<T>(
  server: Server,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  // What is not said is left out: a server may take null for an answer.
  const said = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== null));
  const answer = await server.json<{ data?: T | null; errors?: readonly GraphqlError[] }>({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: said }),
    ifLost: query.trimStart().startsWith('mutation') ? 'once' : 'repeat',
  });
  const [error] = answer.errors ?? [];
  if (error !== undefined) {
    const code: ExitCode = FIXABLE.has(error.extensions?.code ?? '') ? 2 : 1;
    throw new Failure(error.message, code, error.extensions?.hint);
  }
  if (answer.data === null || answer.data === undefined)
    throw new Failure('The server answered with nothing.');
  return answer.data;
}

export type Outcome<T> =
  | ({ readonly __typename: 'Problem' } & Problem)
  | ({ readonly __typename: string } & T);

/** The good branch of a union; the other is a problem that the user can fix. */
export function expected<T>(outcome: Outcome<T>): T {
  if (outcome.__typename !== 'Problem') return outcome as T;
  const { message, hint } = outcome as Problem;
  throw new Failure(message, 2, hint ?? undefined);
}

export const PROBLEM = '... on Problem { code message path line column hint }';
