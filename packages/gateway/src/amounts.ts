import { toFemto as exactly } from '@bursar/pricing';

const AMOUNT = /^\d{1,20}(\.\d{1,15})?$/;

/** Whole femtodollars (10⁻¹⁵ USD) of what a server says in USD; null for what is no amount. */
export const toFemto = (text: string): bigint | null => (AMOUNT.test(text) ? exactly(text) : null);
