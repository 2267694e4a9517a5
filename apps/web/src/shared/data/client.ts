import { cacheExchange, Client, fetchExchange } from 'urql';
import { drawnInSteps } from './drawn-in-steps.js';
import { at } from './base.js';
import { fetchNoticing } from './reach.js';

export const client = new Client({
  url: at('/graphql'),
  preferGetMethod: false,
  exchanges: [cacheExchange, drawnInSteps, fetchExchange],
  fetch: fetchNoticing,
  fetchOptions: { credentials: 'same-origin' },
});
