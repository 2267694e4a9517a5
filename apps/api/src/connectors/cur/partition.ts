import { createHash } from 'node:crypto';

/** An object of the bucket, as it was listed. */
export interface CurObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly modifiedAt: Date;
}

/** The files of one billing period. They are replaced as a whole, since their lines have no identity of their own. */
export interface Partition {
  /** YYYY-MM */
  readonly period: string;
  /** Changes with anything in it. */
  readonly version: string;
  readonly files: readonly CurObject[];
}

/** What a bucket holds of one period. */
export interface Delivery {
  readonly period: string;
  readonly files: readonly CurObject[];
  /** The newest one; null where the export has none. */
  readonly manifest: CurObject | null;
}

const PERIOD = /(?:^|\/)BILLING_PERIOD=(\d{4}-(?:0[1-9]|1[0-2]))\//i;
const DATA = /\.(?:parquet|csv\.gz|csv)$/i;
const MANIFEST = /manifest\.json$/i;

export const isParquet = ({ key }: CurObject): boolean => /\.parquet$/i.test(key);
export const isGzip = ({ key }: CurObject): boolean => /\.gz$/i.test(key);

/** Pure. What was delivered by period, the newest first; nothing of before the month of `since` (YYYY-MM-DD). */
export function deliveriesOf(objects: readonly CurObject[], since: string): Delivery[] {
  const periods = new Map<string, CurObject[]>();
  for (const object of objects) {
    const [, period] = PERIOD.exec(object.key) ?? [];
    if (period === undefined || period < since.slice(0, 7)) continue;
    periods.set(period, [...(periods.get(period) ?? []), object]);
  }
  return [...periods]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([period, found]) => ({
      period,
      files: found.filter(({ key, size }) => DATA.test(key) && size > 0),
      manifest: newest(found.filter(({ key }) => MANIFEST.test(key))),
    }));
}

const newest = (objects: readonly CurObject[]): CurObject | null =>
  objects.reduce<CurObject | null>(
    (best, one) => (best === null || one.modifiedAt > best.modifiedAt ? one : best),
    null,
  );

/** Pure. The keys that a manifest names: `dataFiles` of Data Exports, `reportKeys` of older reports. Null: it is no manifest. */
export function keysOf(manifest: string, bucket: string): string[] | null {
  try {
    const { dataFiles, reportKeys } = JSON.parse(manifest) as Record<string, unknown>;
    const listed = dataFiles ?? reportKeys;
    if (!Array.isArray(listed)) return null;
    const prefix = `s3://${bucket}/`;
    return listed.map((uri) => {
      const text = String(uri);
      return text.startsWith(prefix) ? text.slice(prefix.length) : text;
    });
  } catch {
    return null;
  }
}

/**
 * Pure. The partition that a delivery is: the files that its manifest names, or without one those of the newest folder (an export that
 * keeps its old versions writes each to a folder of its own). Missing keys: it is being delivered.
 */
export function partitionOf(
  { period, files, manifest }: Delivery,
  keys: readonly string[] | null,
): Partition | { readonly missing: readonly string[] } {
  const named = keys ?? newestFolder(files).map(({ key }) => key);
  const byKey = new Map(files.map((file) => [file.key, file]));
  const missing = named.filter((key) => !byKey.has(key));
  if (missing.length > 0) return { missing };
  const own = named.flatMap((key) => byKey.get(key) ?? []);
  const version = [...(manifest === null ? [] : [manifest]), ...own]
    .map(({ key, etag }) => `${key}@${etag}`)
    .sort()
    .join('\n');
  return { period, version: createHash('sha256').update(version).digest('hex'), files: own };
}

const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);

function newestFolder(files: readonly CurObject[]): CurObject[] {
  const last = newest(files);
  return last === null ? [] : files.filter(({ key }) => folderOf(key) === folderOf(last.key));
}
