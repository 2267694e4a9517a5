import { randomUUIDv7 } from 'node:crypto';

/** An id that sorts by the time it was made, made here: a database older than version 18 has no function for it. */
export const newId = (): string => randomUUIDv7();

/** A UUID as Postgres prints it. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text from outside is a UUID, in either case: Postgres would throw where it is compared with one and is none. */
export const isUuid = (text: string): boolean => UUID.test(text.toLowerCase());
