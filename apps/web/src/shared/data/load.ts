import type { TadaDocumentNode } from 'gql.tada';
import { useCallback } from 'react';
import {
  useMutation,
  useQuery,
  type AnyVariables,
  type CombinedError,
  type OperationContext,
} from 'urql';

/** What a panel is given. It shows pending, error, empty and ready, in this order. */
export type Load<T> =
  | { readonly status: 'pending' }
  | Failed
  | {
      readonly status: 'ready';
      readonly data: T;
      /** True while newer figures are on their way; the old ones stay, dimmed. */
      readonly refreshing: boolean;
      readonly retry: () => void;
    };

export interface Failed extends Failure {
  readonly status: 'error';
  readonly retry: () => void;
}

export interface Failure {
  /** Of a refusal, where the question asks for it. */
  readonly code?: string | null;
  readonly message: string;
  /** For the user to quote to the server's operator. */
  readonly requestId: string | null;
  readonly hint?: string | null;
  /** Of the input, where the server says which part of it is wrong: `parts[0].scope`. */
  readonly path?: string | null;
}

interface ProblemLike {
  readonly __typename: 'Problem';
  readonly code?: string | null;
  readonly message: string;
  readonly hint?: string | null;
  readonly path?: string | null;
}

/** A union's good part: the problem in it becomes the error of the panel. */
export type Answer<T> = Exclude<T, { readonly __typename: 'Problem' }>;

interface Options<Data, Variables, T> {
  readonly variables: Variables;
  readonly pick: (data: Data) => T;
  readonly pause?: boolean;
  /** Types whose change by a mutation makes this list old, even while it is empty. */
  readonly typenames?: string[];
  /** Asked of the server whenever it is shown: what is changed on the basis of it must not be old. */
  readonly isFresh?: boolean;
  /** It takes seconds, as where single calls are read: the other questions of the page do not wait for it. */
  readonly isSlow?: boolean;
}

const contexts = new Map<string, Partial<OperationContext>>();

/** One object per set of names: urql would ask again for every new one. */
function contextFor(typenames: string[] | undefined, isSlow: boolean) {
  if (typenames === undefined && !isSlow) return {};
  const name = [isSlow, ...(typenames ?? [])].join();
  const context = contexts.get(name) ?? {
    ...(typenames !== undefined && { additionalTypenames: typenames }),
    ...(isSlow && { isSlow }),
  };
  contexts.set(name, context);
  return { context };
}

export function useLoad<Data, Variables extends AnyVariables, T>(
  query: TadaDocumentNode<Data, Variables>,
  {
    variables,
    pick,
    pause = false,
    typenames,
    isFresh = false,
    isSlow = false,
  }: Options<Data, Variables, T>,
): Load<Answer<T>> {
  const [state, ask] = useQuery<Data, Variables>({
    query,
    variables,
    pause,
    ...(isFresh && { requestPolicy: 'network-only' as const }),
    ...contextFor(typenames, isSlow),
  });
  const retry = useCallback(() => {
    ask({ requestPolicy: 'network-only' });
  }, [ask]);
  if (state.error !== undefined && !state.fetching) {
    return { status: 'error', ...toFailure(state.error), retry };
  }
  // Null data comes with errors, and stays until a second try is answered.
  const answer = state.data as Data | null | undefined;
  if (answer === undefined || answer === null) return { status: 'pending' };
  const data = pick(answer);
  if (isProblem(data)) {
    return {
      status: 'error',
      message: data.message,
      requestId: null,
      hint: data.hint ?? null,
      retry,
    };
  }
  return {
    status: 'ready',
    data: data as Answer<T>,
    refreshing: state.fetching || state.stale,
    retry,
  };
}

/** For a field that is null only beside an error: what cannot be answered voids no other field. */
export function useAnswer<Data, Variables extends AnyVariables, T>(
  query: TadaDocumentNode<Data, Variables>,
  options: Options<Data, Variables, T>,
): Load<NonNullable<Answer<T>>> {
  const load = useLoad(query, options);
  if (load.status !== 'ready') return load;
  const { data } = load;
  return data === null || data === undefined ? { status: 'pending' } : { ...load, data };
}

export type Done<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Failure);

/** A change asked of the server; a refusal is a value, not an exception. */
export function useChange<Data, Variables extends AnyVariables, T>(
  mutation: TadaDocumentNode<Data, Variables>,
  pick: (data: Data) => T,
  /** Types that it changes beyond those it answers with: whatever shows them is asked for again. */
  changes: string[] = [],
): [busy: boolean, change: (variables: Variables) => Promise<Done<Answer<T>>>] {
  const [{ fetching }, execute] = useMutation<Data, Variables>(mutation);
  const change = async (variables: Variables): Promise<Done<Answer<T>>> => {
    const { data, error } = await execute(variables, { additionalTypenames: changes });
    if (error !== undefined) return { ok: false, ...toFailure(error) };
    if (data === undefined)
      return { ok: false, message: 'The server gave no answer.', requestId: null };
    const value = pick(data);
    if (isProblem(value)) {
      const { code = null, message, hint = null, path = null } = value;
      return { ok: false, code, message, requestId: null, hint, path };
    }
    return { ok: true, value: value as Answer<T> };
  };
  return [fetching, change];
}

function isProblem(data: unknown): data is ProblemLike {
  return (
    typeof data === 'object' &&
    data !== null &&
    '__typename' in data &&
    data.__typename === 'Problem'
  );
}

function toFailure(error: CombinedError): Failure {
  const [first] = error.graphQLErrors;
  const { reference, hint } = first?.extensions ?? {};
  return {
    message: first?.message ?? 'Bursar cannot be reached. Check that the server is running.',
    requestId: typeof reference === 'string' ? reference : null,
    hint: typeof hint === 'string' ? hint : null,
  };
}
