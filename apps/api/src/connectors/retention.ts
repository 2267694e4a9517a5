/** Pure. The first day (YYYY-MM-DD, UTC) of which usage is still welcome. */
export function oldestDay(now: Date, months: number): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, now.getUTCDate()))
    .toISOString()
    .slice(0, 10);
}

/** Pure. The first day that is read: the earliest that the file or a person asked for, but none before `oldest`. */
export function firstDay(oldest: string, ...asked: readonly (string | undefined)[]): string {
  const wanted = asked.filter((day) => day !== undefined).sort()[0] ?? oldest;
  return wanted > oldest ? wanted : oldest;
}
