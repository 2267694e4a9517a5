import { fact } from '../platform/outbox.js';

/** There is a new version of the price book: what waits for a price may have one. */
export const priceBookChanged = fact<{ version: number }>('priceBookChanged');
