import { randomUUIDv7 } from 'node:crypto';

/** An id that sorts by the time it was made, made here: a database older than version 18 has no function for it. */
export const newId = (): string => randomUUIDv7();
