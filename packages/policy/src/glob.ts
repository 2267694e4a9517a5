/** Whether a text fits a pattern in which `*` stands for any characters, none included; all else is literal. */
export type Matcher = (text: string) => boolean;

/**
 * Compiled once, asked per call. No regular expression: the pieces between stars are sought from left to right, so that
 * no pattern, however hostile, takes more than (text × pieces) steps. Libraries such as picomatch match paths, with braces and
 * classes that would mean something in an id, by regular expressions.
 */
export function compileGlob(pattern: string): Matcher {
  const pieces = pattern.split('*');
  const prefix = pieces[0] ?? '';
  if (pieces.length === 1) return (text) => text === pattern;
  const suffix = pieces[pieces.length - 1] ?? '';
  const middle = pieces.slice(1, -1).filter((piece) => piece !== '');
  if (middle.length === 0 && suffix === '') return (text) => text.startsWith(prefix);
  const fixed = prefix.length + suffix.length;
  return (text) => {
    if (text.length < fixed || !text.startsWith(prefix) || !text.endsWith(suffix)) return false;
    let at = prefix.length;
    const end = text.length - suffix.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, at);
      if (found === -1 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** Any of the patterns. */
export function compileGlobs(patterns: readonly string[]): Matcher {
  const matchers = patterns.map(compileGlob);
  return (text) => matchers.some((fits) => fits(text));
}

/**
 * How closely a pattern says what it means: an exact text above any pattern, then the one with more literal characters.
 */
export function closeness(pattern: string): number {
  const literal = pattern.replaceAll('*', '').length;
  return literal === pattern.length ? EXACT + literal : literal;
}

/** Above the length of any pattern a document may carry. */
const EXACT = 10_000;
