import { cacheExchange, Client, fetchExchange } from 'urql';
import { at } from './base.js';
import { fetchSignedIn } from './sign-in-again.js';

export const client = new Client({
  url: at('/graphql'),
  preferGetMethod: false,
  exchanges: [cacheExchange, fetchExchange],
  fetch: fetchSignedIn,
  fetchOptions: { credentials: 'same-origin' },
});
