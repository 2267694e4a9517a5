/**
 * What an error says, and the code that Node and Postgres give theirs. Read by shape: under Jest, an error of Node's own is no
 * instance of the Error that tests see.
 */

/** @param {unknown} error */
export function messageOf(error) {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return String(hasMessage ? error.message : error);
}

/**
 * @param {unknown} error
 * @returns {string | null}
 */
export function codeOf(error) {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : null;
}
