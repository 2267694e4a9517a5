import { ACCOUNTING_WORDS } from './accounting-words.js';
import { ALLOCATION_WORDS } from './allocation-words.js';

/** What the keys of finance mean, for editors. */
export const CHARGEBACK_WORDS: Readonly<Record<string, string>> = {
  ...ALLOCATION_WORDS,
  ...ACCOUNTING_WORDS,
};
