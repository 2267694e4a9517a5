import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  dateOf,
  DAY,
  HOUR,
  isZone,
  readingAt,
  UTC,
  windowAt,
  type Zone,
  zoneBetween,
} from '@bursar/time';
import { localTime } from '../../apps/api/src/platform/postgres/local-time.js';
import { Values } from '../../apps/api/src/platform/postgres/values.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';

const FROM = Date.UTC(2005, 0);
const TO = Date.UTC(2036, 0);

/** Parts of the list of zones; what is in none of them, such as UTC and CET, is elsewhere. */
const PARTS = 'Africa America Antarctica Asia Atlantic Australia Europe Indian Pacific'.split(' ');
const ELSEWHERE = 'elsewhere';

/** Names that Postgres takes for an abbreviation without summer time, and a zone that keeps the same clocks. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  CET: 'Europe/Brussels',
  MET: 'Europe/Brussels',
  EET: 'Europe/Athens',
  WET: 'Europe/Lisbon',
};

/**
 * Where the Postgres that Bursar brings has older zone data than its Node: Morocco stays on GMT from 20 September 2026, and Alberta
 * on summer time from that autumn on. Nothing depends on it, since no day is cut by a zone's name in SQL; it is listed so that
 * every other difference is seen.
 */
const OLDER_IN_POSTGRES: Readonly<Record<string, string>> = {
  'Africa/Casablanca': '2026-09-20',
  'Africa/El_Aaiun': '2026-09-20',
  'America/Edmonton': '2026-11-01',
  'America/Yellowknife': '2026-11-01',
  'Canada/Mountain': '2026-11-01',
};

const isListed = (line: string): boolean => {
  const [name = '', at = ''] = line.split(' ');
  const since = OLDER_IN_POSTGRES[name];
  return since !== undefined && at >= since;
};

let database: TestDatabase;
let names: readonly string[];

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  // Without those of the machine that Postgres runs on, and without its test data.
  const rows = await database.rows<{ name: string }>(
    `SELECT name FROM pg_timezone_names
     WHERE name !~ '^(posix|right)/' AND name NOT IN ('localtime', 'Factory') ORDER BY name`,
  );
  names = rows.map(({ name }) => name);
});

afterAll(() => database.drop());

const namesIn = (part: string): string[] =>
  names.filter((name) => {
    const [first = ''] = name.split('/');
    return (PARTS.includes(first) ? first : ELSEWHERE) === part;
  });

const clocksOf = (name: string): Zone => zoneBetween(name, FROM, TO);

/** The first of these instants at which Postgres's own data say otherwise than ours, asked of the SQL that the product runs. */
async function firstDifference(zone: Zone, instants: readonly number[]): Promise<string | null> {
  const values = new Values();
  const asked = values.add(instants.map((at) => at / 1000));
  const ours = localTime(zone, 'at', values);
  const name = values.add(ABBREVIATIONS[zone.name] ?? zone.name);
  const [row] = await database.rows<{ difference: string }>(
    `SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ': ' || ours || ', in Postgres ' || postgres AS difference
     FROM (SELECT at, ${ours} AS ours, at AT TIME ZONE ${name}::text AS postgres
           FROM (SELECT to_timestamp(second) AS at FROM unnest(${asked}::bigint[]) second) instant) read
     WHERE ours <> postgres ORDER BY at LIMIT 1`,
    values.list,
  );
  return row === undefined ? null : `${zone.name} ${row.difference}`;
}

const edgesOf = ({ offsets }: Zone): number[] =>
  offsets.map(({ from }) => from).filter((from) => from >= FROM && from < TO);

/** Both sides of every change, and every second week, since Postgres may know changes that we do not. */
function instantsToAsk(zone: Zone): number[] {
  const edges = edgesOf(zone).flatMap((edge) => [edge - 1000, edge]);
  const count = Math.floor((TO - FROM) / (14 * DAY));
  return [...edges, ...Array.from({ length: count }, (_, i) => FROM + i * 14 * DAY)];
}

describe('clocks of every zone that Postgres knows', () => {
  it('are known to us', () => {
    expect(names.length).toBeGreaterThan(400);
    expect(names.filter((name) => !isZone(name))).toEqual([]);
  });

  it.each([...PARTS, ELSEWHERE])(
    '%s: read the same on both sides of every change',
    async (part) => {
      const differences: string[] = [];
      for (const name of namesIn(part)) {
        const zone = clocksOf(name);
        const difference = await firstDifference(zone, instantsToAsk(zone));
        if (difference !== null) differences.push(difference);
      }
      expect(differences.filter((line) => !isListed(line))).toEqual([]);
    },
  );

  it.each([...PARTS, ELSEWHERE])('%s: begin days and quarters with a new date', async (part) => {
    for (const name of namesIn(part).filter((one) => !(one in OLDER_IN_POSTGRES))) {
      const zone = clocksOf(name);
      const starts = edgesOf(zone).flatMap((edge) => [
        ...[edge - 1, edge].map((at) => windowAt('day', name, at).start),
        windowAt('day', name, edge).end,
        windowAt('quarter', name, edge).start,
      ]);
      const rows = await database.rows<{ before: string; first: string }>(
        `SELECT ((at - interval '1 millisecond') AT TIME ZONE $1::text)::date AS before, (at AT TIME ZONE $1::text)::date AS first
         FROM unnest($2::timestamptz[]) WITH ORDINALITY instant(at, n) ORDER BY n`,
        [ABBREVIATIONS[name] ?? name, starts.map((at) => new Date(at).toISOString())],
      );
      const ours = starts.map((at) => ({
        before: dateOf(readingAt(zone, at - 1)),
        first: dateOf(readingAt(zone, at)),
      }));
      expect({ name, rows }).toEqual({ name, rows: ours });
      expect(ours.filter(({ before, first }) => before >= first)).toEqual([]);
    }
  });

  it.each([
    ['Asia/Kathmandu', '1985-12-31T18:30:00Z', '+5:30 became +5:45', 19800, 20700],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', 'half an hour back', 39600, 37800],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', 'a date skipped', -36000, 50400],
    ['Africa/Casablanca', '2026-02-15T02:00:00Z', 'an hour back for Ramadan', 3600, 0],
    ['Africa/Monrovia', '1972-01-07T00:44:30Z', 'local mean time ended', -2670, 0],
  ])('%s changes at %s: %s', async (name, instant, _what, before, since) => {
    const edge = Date.parse(instant);
    const zone = zoneBetween(name, edge, edge);
    expect(readingAt(zone, edge - 1000) - edge + 1000).toBe(before * 1000);
    expect(readingAt(zone, edge) - edge).toBe(since * 1000);
    expect(await firstDifference(zone, [edge - 1000, edge])).toBeNull();
  });
});

describe('a difference of clocks', () => {
  const berlin = clocksOf('Europe/Berlin');
  const isIn = (year: number, at: number): boolean => new Date(at).getUTCFullYear() === year;

  it.each([
    ['a change one second late', berlin.offsets.map((p) => ({ ...p, from: p.from + 1000 }))],
    ['a change one second early', berlin.offsets.map((p) => ({ ...p, from: p.from - 1000 }))],
    ['a summer that is not known', berlin.offsets.filter(({ from }) => !isIn(2026, from))],
    [
      'an hour too many',
      berlin.offsets.map((p) => (isIn(2035, p.from) ? { ...p, offset: p.offset + HOUR } : p)),
    ],
    ['no summers at all', UTC.offsets],
  ])('is found: %s', async (_what, offsets) => {
    const zone = { ...berlin, offsets };
    expect(await firstDifference(zone, instantsToAsk(zone))).toContain('Europe/Berlin');
  });
});
