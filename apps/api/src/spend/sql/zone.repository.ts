import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import { DAY, type OffsetSince, UTC, type Zone } from './zone.js';

/** Names that Postgres takes for an abbreviation without summer time, and a zone that keeps the same clocks. */
const NOT_THE_ABBREVIATION: Readonly<Record<string, string>> = {
  CET: 'Europe/Brussels',
  MET: 'Europe/Brussels',
  EET: 'Europe/Athens',
  WET: 'Europe/Lisbon',
};

const ZONES_REMEMBERED_MAX = 500;

/**
 * Sampled every six hours, then narrowed down to the second around every change: no zone has changed its clocks twice
 * within six hours and back.
 */
const OFFSETS = `
  WITH coarse AS (
    SELECT at, lag(at) OVER (ORDER BY at) AS before, off, lag(off) OVER (ORDER BY at) AS off_before
    FROM (SELECT at, at AT TIME ZONE $1::text - at AT TIME ZONE 'UTC' AS off
          FROM generate_series($2::timestamptz, $3::timestamptz, interval '6 hours') at) sampled),
  fine AS (
    SELECT at, lag(at) OVER w AS before, off, lag(off) OVER w AS off_before
    FROM (SELECT c.at AS change, at.at, at.at AT TIME ZONE $1::text::text - at.at AT TIME ZONE 'UTC' AS off
          FROM coarse c, generate_series(c.before, c.at, interval '15 minutes') at (at) WHERE c.off <> c.off_before) sampled
    WINDOW w AS (PARTITION BY change ORDER BY at)),
  finest AS (
    SELECT at, off, lag(off) OVER w AS off_before
    FROM (SELECT f.at AS change, at.at, at.at AT TIME ZONE $1::text::text - at.at AT TIME ZONE 'UTC' AS off
          FROM fine f, generate_series(f.before, f.at, interval '1 second') at (at) WHERE f.off <> f.off_before) sampled
    WINDOW w AS (PARTITION BY change ORDER BY at))
  SELECT extract(epoch FROM at)::bigint AS at, extract(epoch FROM off)::bigint AS off FROM (
    SELECT at, off FROM coarse WHERE off_before IS NULL
    UNION ALL SELECT at, off FROM finest WHERE off <> off_before) changes
  ORDER BY at`;

/**
 * Time zones as Postgres knows them: it cuts days for the sums, so nothing else may be asked. What it says never changes
 * while it runs, and is remembered.
 */
@Injectable()
export class ZoneRepository {
  private names: Promise<Map<string, string>> | null = null;
  private readonly zones = new Map<string, Zone>();

  constructor(@Inject(Database) private readonly database: Database) {}

  /** The zone's clocks between two instants (epoch ms); null if there is no such zone. */
  async find(name: string, from: number, to: number): Promise<Zone | null> {
    if (name === 'UTC') return UTC;
    const known = (await this.known()).get(name.toLowerCase());
    if (known === undefined) return null;
    // By whole years, so that ranges share what is remembered.
    const years = [
      new Date(from - DAY).getUTCFullYear(),
      new Date(to + DAY).getUTCFullYear() + 1,
    ] as const;
    const key = `${known}/${years.join('/')}`;
    const remembered = this.zones.get(key);
    if (remembered !== undefined) return { ...remembered, name };
    const sqlName = NOT_THE_ABBREVIATION[known] ?? known;
    const zone = { name, sqlName, offsets: await this.offsets(sqlName, years) };
    if (this.zones.size >= ZONES_REMEMBERED_MAX) this.zones.clear();
    this.zones.set(key, zone);
    return zone;
  }

  private async offsets(
    name: string,
    [first, last]: readonly [number, number],
  ): Promise<OffsetSince[]> {
    const rows = await this.database.rows<{ at: bigint; off: bigint }>(OFFSETS, [
      name,
      new Date(Date.UTC(first, 0)),
      new Date(Date.UTC(last, 0)),
    ]);
    return rows.map(({ at, off }, index) => ({
      from: index === 0 ? -Infinity : Number(at) * 1000,
      offset: Number(off) * 1000,
    }));
  }

  /** Canonical spelling by lower case: Postgres itself is not particular. */
  private known(): Promise<Map<string, string>> {
    this.names ??= this.database
      .rows<{ name: string }>(
        `SELECT name FROM pg_timezone_names WHERE name !~ '^(posix|right)/' AND name NOT IN ('localtime', 'Factory')`,
      )
      .then((rows) => new Map(rows.map(({ name }) => [name.toLowerCase(), name])))
      .catch((error: unknown) => {
        this.names = null;
        throw error;
      });
    return this.names;
  }
}
