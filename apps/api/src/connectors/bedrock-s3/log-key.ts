/**
 * Keys of Bedrock's invocation logs in S3, as AWS lays them out:
 * `{prefix/}AWSLogs/{account}/BedrockModelInvocationLogs/{region}/{YYYY}/{MM}/{DD}/{HH}/{name}.json.gz`.
 * The name is not documented and is not read. Bodies too large for a record lie in a folder `data` of the hour.
 */

const PLACE =
  /(?:^|\/)AWSLogs\/(\d{12})\/BedrockModelInvocationLogs\/([a-z0-9-]+)\/(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})\//;
const BODIES = /^(.*\/\d{4}\/\d{2}\/\d{2}\/\d{2}\/data\/)/;
const MARKER = /(?:^|\/)amazon-bedrock-logs-permission-check$/;

export interface LogPlace {
  readonly account: string;
  readonly region: string;
  /** YYYY-MM-DD, UTC: of the delivery, which is the calls' own or later. */
  readonly day: string;
}

/** Pure. Null where a key follows another layout. */
export function placeOf(key: string): LogPlace | null {
  const found = PLACE.exec(key);
  if (found === null) return null;
  const [, account = '', region = '', year = '', month = '', date = ''] = found;
  return { account, region, day: `${year}-${month}-${date}` };
}

/** Pure. Of a key among offloaded bodies: the key to go on after, past all of them. Null for any other. */
export function pastBodies(key: string): string | null {
  const [, folder] = BODIES.exec(key) ?? [];
  // Bodies are named by request ids; no such name begins with a tilde or a later character.
  return folder === undefined ? null : `${folder}~`;
}

/** Pure. AWS writes this once to see whether it may. */
const isMarker = (key: string): boolean => MARKER.test(key);

/** What is listed, and whether its keys are in order of time. */
export interface Listing {
  readonly prefix: string;
  readonly isDated: boolean;
}

/** Pure. The narrowest prefixes that hold what a source names. */
export function listingsOf({
  prefix = '',
  account,
  regions,
}: {
  readonly prefix?: string | undefined;
  readonly account?: string | undefined;
  readonly regions?: readonly string[] | undefined;
}): Listing[] {
  const root = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  if (account === undefined) return [{ prefix: root, isDated: false }];
  const logs = `${root}AWSLogs/${account}/BedrockModelInvocationLogs/`;
  if (regions === undefined || regions.length === 0) return [{ prefix: logs, isDated: false }];
  return [...new Set(regions)].map((region) => ({ prefix: `${logs}${region}/`, isDated: true }));
}

/** Pure. Where to begin in a dated listing, so that days before `day` (YYYY-MM-DD) are passed over. */
export const beginAt = ({ prefix, isDated }: Listing, day: string): string | undefined =>
  isDated ? `${prefix}${day.replaceAll('-', '/')}/` : undefined;

/** Pure. Whether a source reads this key. What it names, and nothing of before `since` (YYYY-MM-DD). */
export function isWanted(
  key: string,
  { since, regions }: { readonly since: string; readonly regions?: readonly string[] | undefined },
): boolean {
  if (key.endsWith('/') || isMarker(key) || pastBodies(key) !== null) return false;
  const place = placeOf(key);
  if (place === null) return true;
  // An object of midnight may hold the last calls of the day before.
  if (place.day < since) return false;
  return regions === undefined || regions.length === 0 || regions.includes(place.region);
}
