import { TOKEN_METERS } from './meters/narrow.js';

/** What is counted of a call beside its meters: itself, and how it ended and was priced. */
export const CALL_COUNTS = ['requests', 'errors', 'unpriced', 'estimated'] as const;

/** Whole numbers. */
export const COUNTS = [...CALL_COUNTS, ...TOKEN_METERS] as const;

/** USD: what it cost, what it may have cost at most, and what it would cost without contract prices. */
export const AMOUNTS = ['cost', 'costUpper', 'listCost'] as const;

/**
 * Everything that a charge measures: the one list of it. Columns of the ledger and of its sums, figures of reports, screens and
 * the command line follow from it; the fields of the GraphQL schema are compared with it. Every one adds.
 */
export const MEASURES = [...COUNTS, ...AMOUNTS] as const;

export type Count = (typeof COUNTS)[number];
export type Amount = (typeof AMOUNTS)[number];
export type Measure = Count | Amount;
export type TokenMeter = (typeof TOKEN_METERS)[number];
