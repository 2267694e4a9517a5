/** Lines without content that a log may have beside its records: more is no log, but a way to keep a reader busy. */
const BLANK_LINES_MAX = 100_000;
const BLANK_LINES_PER_RECORD_MAX = 10;

/** The data is at fault, and `code` says so; the records before it are good. */
export class TooManyBlankLines extends Error {
  readonly code = 'INVALID';
  readonly slug = 'too_many_empty_lines';
  readonly hint = 'No invocation log looks like that; look at what is in the file.';

  constructor(blank: number, records: number) {
    super(`There are ${blank} empty lines beside ${records} others.`);
  }
}

export const areTooManyBlank = (blank: number, records: number): boolean =>
  blank > BLANK_LINES_MAX + records * BLANK_LINES_PER_RECORD_MAX;
