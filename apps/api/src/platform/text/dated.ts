/** Where a rule that began at `validFrom` ends when it is closed at `at`: never before it began. */
export const closingAt = (validFrom: Date | null, at: Date): Date =>
  validFrom !== null && validFrom > at ? validFrom : at;
