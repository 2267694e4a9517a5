import { cacheExchange, Client, fetchExchange, makeOperation, mapExchange } from 'urql';
import { drawnInSteps } from './drawn-in-steps.js';
import { latestAnswer } from './latest-answer.js';
import { sentOnce } from './sent-once.js';
import { at } from '../base.js';
import { fetchAlone, fetchNoticing } from '../reach.js';

/** What is said to take seconds goes alone. */
const slowAlone = mapExchange({
  onOperation: (operation) =>
    operation.context['isSlow'] === true
      ? makeOperation(operation.kind, operation, { ...operation.context, fetch: fetchAlone })
      : operation,
});

export const client = new Client({
  url: at('/graphql'),
  preferGetMethod: false,
  exchanges: [cacheExchange, latestAnswer, drawnInSteps, sentOnce, slowAlone, fetchExchange],
  fetch: fetchNoticing,
  fetchOptions: { credentials: 'same-origin' },
});
