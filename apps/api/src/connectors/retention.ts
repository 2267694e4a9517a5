/** Pure. The first day (YYYY-MM-DD, UTC) of which usage is still welcome. */
export function oldestDay(now: Date, months: number): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, now.getUTCDate()))
    .toISOString()
    .slice(0, 10);
}
