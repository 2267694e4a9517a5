/** What a person or a script writes for a bound: a moment on clocks still to be named, or an instant. */
export type Moment = { readonly reading: number } | { readonly instant: number };

const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** 2026-10-01, 2026-10-01T13:07, 2026-10-01T13:07:30.250, or either of the last two with Z or +05:45; null for anything else. */
export function readMoment(text: string): Moment | null {
  const match = MOMENT.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset] =
    match;
  const ms = Number(fraction.padEnd(3, '0'));
  const fields = [
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    ms,
  ] as const;
  const reading = Date.UTC(...fields);
  const date = new Date(reading);
  const read = [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  // A 31st of February would silently become the 3rd of March.
  if (read.some((value, index) => value !== fields[index])) return null;
  return offset === undefined ? { reading } : offsetFrom(offset, reading);
}

function offsetFrom(offset: string, reading: number): Moment | null {
  if (offset === 'Z') return { instant: reading };
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(4, 6))];
  if (hours > 18 || minutes > 59) return null;
  const ms = (hours * 60 + minutes) * 60_000;
  return { instant: offset.startsWith('-') ? reading + ms : reading - ms };
}
