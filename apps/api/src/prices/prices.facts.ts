import { fact } from '../platform/outbox.js';

/** There is a new version of the price book: what waits for a price may have one. */
export const priceBookChanged = fact<{ version: number }>('priceBookChanged');

/** Prices of a list wait for a person, since this day. */
export interface HeldNews {
  readonly source: string;
  readonly document: string;
  readonly day: string;
  readonly rows: number;
  readonly models: readonly string[];
}

export const pricesHeld = fact<HeldNews>('pricesHeld');
