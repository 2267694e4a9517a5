import { cacheExchange, Client, fetchExchange, mapExchange } from 'urql';

/** Leaves for the sign-in page and comes back here afterwards. A full load drops every cached figure. */
function goToSignIn(): void {
  if (window.location.pathname === '/sign-in') return;
  const next = window.location.pathname + window.location.search;
  window.location.assign(`/sign-in?next=${encodeURIComponent(next)}`);
}

export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  exchanges: [
    mapExchange({
      onError(error) {
        const signedOut = error.graphQLErrors.some((e) => e.extensions.code === 'UNAUTHENTICATED');
        if (signedOut) goToSignIn();
      },
    }),
    cacheExchange,
    fetchExchange,
  ],
  fetchOptions: { credentials: 'same-origin' },
});
