export const NEWLINE = 0x0a;
export const RETURN = 0x0d;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;

/** Between records: white space, the commas and brackets of a list, record separators, and the bytes of a byte-order mark. */
export const SKIPPED = new Set([
  0x09, 0x0b, 0x0c, 0x0d, 0x20, 0x1e, 0x2c, 0x5b, 0x5d, 0xef, 0xbb, 0xbf,
]);
/** Of these, what belongs to a line of text that begins with it. */
export const LIST_SYNTAX = new Set([0x2c, 0x5b, 0x5d]);
