import { cacheExchange, Client, fetchExchange } from 'urql';
import { at } from './base.js';
import { fetchNoticing } from './reach.js';

export const client = new Client({
  url: at('/graphql'),
  preferGetMethod: false,
  exchanges: [cacheExchange, fetchExchange],
  fetch: fetchNoticing,
  fetchOptions: { credentials: 'same-origin' },
});
