const fieldOf = (error: unknown, name: 'code' | 'message' | 'cause'): unknown =>
  typeof error === 'object' && error !== null
    ? (error as Record<string, unknown>)[name]
    : undefined;

/** As Node names what went wrong: ENOENT, ECONNREFUSED. An error of another realm is an error too. */
export function codeOf(error: unknown): string {
  const code = fieldOf(error, 'code');
  return typeof code === 'string' ? code : '';
}

export function messageOf(error: unknown): string {
  const message = fieldOf(error, 'message');
  return typeof message === 'string' ? message : String(error);
}

/** What fetch wraps into its own. */
export const causeOf = (error: unknown): unknown => fieldOf(error, 'cause') ?? error;
