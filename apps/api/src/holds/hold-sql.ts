/**
 * Holds within statements that later domains build themselves: they read them by this name alone, and change them by the functions of
 * this domain.
 */
export const HOLDS = 'limits.hold';

/** What the call of an admission was asked with; null where it has no hold, empty where no gateway has reported it. */
export const bodyHashOf = (admission: string): string =>
  `(SELECT h.body_hash FROM limits.hold h WHERE h.id = ${admission})`;

/** What two people are about to release, or have released. */
export const joinRelease = (alias: string, admission: string): string =>
  `LEFT JOIN limits.release ${alias} ON ${alias}.admission = ${admission}`;
