import path from 'node:path';

/** Of this clone. */
export const root = path.resolve(import.meta.dirname, '../..');
