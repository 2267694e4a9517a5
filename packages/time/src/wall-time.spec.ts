import { describe, expect, it } from '@jest/globals';
import { instantOf, todayIn, wallTime } from './wall-time.js';
import { isSameZone, isZone, ownZone } from './zone-data.js';
import { zoneBetween } from './zone.js';

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

describe('a wall time', () => {
  it.each([
    ['Asia/Kathmandu', '2026-10-15T18:15', '2026-10-16', '00:00'],
    ['Australia/Lord_Howe', '2026-04-04T15:00', '2026-04-05', '01:30'],
    ['Africa/Casablanca', '2026-02-15T02:00', '2026-02-15', '02:00'],
    ['UTC', '2026-12-31T23:59', '2026-12-31', '23:59'],
  ])('of %s at %s is %s %s, and that instant again', (zone, instant, date, time) => {
    const at = Date.parse(`${instant}Z`);
    expect(wallTime(at, zone)).toEqual({ date, time });
    expect(todayIn(zone, at)).toBe(date);
  });

  it.each([
    ['America/New_York', '2026-03-08', '02:30', '2026-03-08T07:00', 'skipped: the moment it is'],
    ['America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30', 'shown twice: the first'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:30', 'skipped for half an hour'],
    ['Pacific/Apia', '2011-12-30', '00:00', '2011-12-30T10:00', 'on a date that never was'],
    ['America/Sao_Paulo', '2018-11-04', '00:00', '2018-11-04T03:00', 'a midnight that was skipped'],
  ])('in %s on %s at %s is %s: %s', (zone, date, time, instant) => {
    expect(iso(instantOf({ date, time }, zone))).toBe(instant);
  });
});

describe('a zone', () => {
  it.each(['UTC', 'utc', 'Europe/Berlin', 'europe/berlin', 'Etc/GMT+5', 'CET', 'US/Eastern'])(
    'is called %s',
    (name) => expect(isZone(name)).toBe(true),
  );

  it.each(['', 'Mars/Olympus', '+01:00', 'UTC+1', "UTC'", 'Europe/', '[u-ca=iso8601]'])(
    'is not called “%s”',
    (name) => expect(isZone(name)).toBe(false),
  );

  it('is the same in any case, and named as it was asked for', () => {
    expect(isSameZone('Europe/Berlin', 'europe/BERLIN')).toBe(true);
    const [one, other] = ['Europe/Berlin', 'europe/BERLIN'].map((name) => zoneBetween(name, 0, 0));
    expect(other).toEqual({ name: 'europe/BERLIN', offsets: one?.offsets });
    expect(zoneBetween('utc', 0, 0)).toMatchObject({ name: 'utc', offsets: [{ offset: 0 }] });
  });

  it('of this machine has a name', () => {
    expect(isZone(ownZone())).toBe(true);
  });

  it('is refused where it does not exist, and so is a time that is none', () => {
    expect(() => zoneBetween('Mars/Olympus', 0, 0)).toThrow(RangeError);
    expect(() => zoneBetween('Europe/Berlin', Number.NaN, 0)).toThrow(RangeError);
  });
});
