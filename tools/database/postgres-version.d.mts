export const POSTGRES_MAJOR_MIN: number;
export const POSTGRES_MAJOR_TESTED: number;
export class UnsupportedPostgres extends Error {}
/** Throws UnsupportedPostgres where the server is too old. */
export function requireSupportedPostgres(
  query: (text: string) => Promise<readonly Record<string, unknown>[]>,
): Promise<void>;
