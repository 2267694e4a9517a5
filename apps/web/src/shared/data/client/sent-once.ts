import { makeOperation, mapExchange, type Operation } from 'urql';

const LOST = 'bursar.attempt.';
/** In the context of a change: its key. */
const KEY = 'attemptKey';

/**
 * Of a change whose answer was lost no one knows whether it was done. What is sent next in its place, also after the page was loaded
 * again, goes by the same key, and the server does one of them: a charge is not added twice.
 */
export const sentOnce = mapExchange({
  onOperation: (operation) => {
    if (operation.kind !== 'mutation') return operation;
    const place = placeOf(operation);
    const key = window.sessionStorage.getItem(place) ?? newKey();
    window.sessionStorage.removeItem(place);
    const { fetchOptions } = operation.context;
    return makeOperation('mutation', operation, {
      ...operation.context,
      [KEY]: key,
      fetchOptions: {
        ...(typeof fetchOptions === 'function' ? fetchOptions() : fetchOptions),
        headers: { 'idempotency-key': key },
      },
    });
  },
  onResult: ({ operation, error }) => {
    const key: unknown = operation.context[KEY];
    if (typeof key === 'string' && error?.networkError !== undefined)
      window.sessionStorage.setItem(placeOf(operation), key);
  },
});

function placeOf({ query }: Operation): string {
  const names = query.definitions.map((one) => ('name' in one ? one.name.value : undefined));
  return `${LOST}${names.find((name) => name !== undefined) ?? ''}`;
}

/** `randomUUID` is there in a secure context alone, and within a company Bursar is opened by plain http too. */
const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
