import { UNKNOWN } from './money.js';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** Counts cross the wire as strings because they may pass 2^53. */
export function formatCount(count: string | number | null | undefined): string {
  if (count === null || count === undefined) return UNKNOWN;
  return whole.format(BigInt(count));
}

export function formatCompact(count: string): string {
  return compact.format(BigInt(count));
}

/** `share` is 0 to 1. A share that is there but rounds to nothing reads "<0.1%". */
export function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined) return UNKNOWN;
  if (share < 0) return `−${formatShare(-share)}`;
  if (share > 0 && share < 0.001) return '<0.1%';
  return `${(share * 100).toFixed(share >= 0.1 || share === 0 ? 0 : 1)}%`;
}

export function shareOf(part: string, all: string): number | null {
  const total = BigInt(all);
  if (total === 0n) return null;
  return Number((BigInt(part) * 1_000_000n) / total) / 1_000_000;
}

export function formatMs(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return UNKNOWN;
  if (ms < 1000) return `${whole.format(ms)} ms`;
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** "1 min 2 s", "3 h 5 min", "2 d 4 h": the two largest units. */
export function formatDuration(ms: number): string {
  const units: [number, string][] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ];
  let left = Math.max(0, Math.round(ms / 1000) * 1000);
  const parts: string[] = [];
  for (const [size, name] of units) {
    if (left < size) continue;
    parts.push(`${Math.floor(left / size)} ${name}`);
    left %= size;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? 'under 1 s' : parts.join(' ');
}

export function formatBytes(bytes: string): string {
  const size = Number(bytes);
  if (size < 1024) return `${size} B`;
  const exponent = Math.min(4, Math.floor(Math.log2(size) / 10));
  return `${(size / 1024 ** exponent).toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][exponent] ?? 'TiB'}`;
}

/** "1 call", "2 calls". */
export function plural(count: string | number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${BigInt(count) === 1n ? one : many}`;
}
