const DAY_MS = 86_400_000;

/** Pure. A day (YYYY-MM-DD) so many days later, or earlier. */
export const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

export interface Days {
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
}

/** Pure. [from, to) in pieces that end where months end. */
export function byMonth({ from, to }: Days): Days[] {
  const pieces: Days[] = [];
  for (let start = from; start < to;) {
    const [year = 0, month = 0] = start.split('-').map(Number);
    const next = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
    const end = next < to ? next : to;
    pieces.push({ from: start, to: end });
    start = end;
  }
  return pieces;
}
