import { Malformed, text, type Read } from './reading.js';

/** Larger counts of tokens or requests mean a mistake; products with a rate stay far below any bound of bigint. */
export const COUNT_MAX = 1_000_000_000_000;

/** Provider requests under one admission. */
export const ATTEMPTS_MAX = 10;

/** Ids and keys that people choose. */
export const ID: Read<string> = text(200, /^[^\p{Cc}]+$/u);

/** Names of dimensions and attributes. */
export const NAME = /^[A-Za-z][\w.:/-]*$/;

/** A model id, profile id, ARN or region. */
export const REFERENCE: Read<string> = text(2048, /^[^\s*\p{Cc}]+$/u);

const STARS_MAX = 8;

/** A text in which `*` stands for anything. */
export const glob: Read<string> = (value, where) => {
  const found = text(2048, /^[^\s\p{Cc}]+$/u)(value, where);
  if (found.split('*').length > STARS_MAX + 1) {
    throw new Malformed(where, `has more than ${STARS_MAX} stars`);
  }
  return found;
};
