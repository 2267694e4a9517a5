/** Wall-clock time in a zone. `date` is yyyy-mm-dd, `time` HH:MM. */
export interface WallTime {
  readonly date: string;
  readonly time: string;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formatters.set(zone, made);
  return made;
}

export function isZone(zone: string): boolean {
  try {
    formatterFor(zone);
    return true;
  } catch {
    return false;
  }
}

export function wallTime(instant: number, zone: string): WallTime {
  const parts = new Map(
    formatterFor(zone)
      .formatToParts(instant)
      .map((p) => [p.type, p.value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  return {
    date: `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  };
}

/** The first instant at which clocks of the zone show this wall time or, in a gap, the one after it. */
export function instantOf({ date, time }: WallTime, zone: string): number {
  const asUtc = Date.parse(`${date}T${time}:00Z`);
  const shown = (at: number) => {
    const wall = wallTime(at, zone);
    return Date.parse(`${wall.date}T${wall.time}:00Z`);
  };
  const before = asUtc - (shown(asUtc - 86_400_000) - (asUtc - 86_400_000));
  const after = asUtc - (shown(asUtc + 86_400_000) - (asUtc + 86_400_000));
  if (shown(before) === asUtc) return before;
  return shown(after) === asUtc ? after : before;
}

export function todayIn(zone: string, now: number): string {
  return wallTime(now, zone).date;
}

export function addDays(date: string, days: number): string {
  return isoDate(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000);
}

export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return isoDate(Date.UTC(year, month - 1 + months, Math.min(day, lastDay)));
}

export function startOfMonth(date: string): string {
  return `${date.slice(0, 7)}-01`;
}

/** Monday of the week. */
export function startOfWeek(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return addDays(date, -((weekday + 6) % 7));
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

function isoDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
