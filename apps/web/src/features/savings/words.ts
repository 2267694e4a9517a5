import type { Saving } from './savings.query.js';

export const KIND_WORDS: Readonly<Record<Saving['kind'], string>> = {
  cheaperModel: 'Smaller model',
  batch: 'Batch',
  promptCache: 'Prompt cache',
  retryStorm: 'Retries',
  endOfLife: 'Ended model',
};
