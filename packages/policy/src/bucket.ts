/** One more than the largest hash. */
export const HASHES = 2 ** 32;

const encoder = new TextEncoder();

/** Most texts fit; UTF-8 takes at most three bytes per code unit. */
const scratch = new Uint8Array(1536);

function utf8(text: string): Uint8Array {
  if (text.length * 3 > scratch.length) return encoder.encode(text);
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
}

/**
 * MurmurHash3 (x86, 32 bit, seed 0) over UTF-8: quick, even, and the same in every language, so that every evaluator of a
 * policy puts a user into the same bucket. By hand, because this package has no dependencies from outside: others embed it.
 */
export function hashOf(text: string): number {
  const bytes = utf8(text);
  const whole = bytes.length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4) {
    hash ^= scrambled(
      byte(bytes, at, 0) | byte(bytes, at, 1) | byte(bytes, at, 2) | byte(bytes, at, 3),
    );
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  if (whole < bytes.length) {
    hash ^= scrambled(byte(bytes, whole, 0) | byte(bytes, whole, 1) | byte(bytes, whole, 2));
  }
  return mixed(hash ^ bytes.length);
}

/** The byte in its place of a little-endian word; 0 beyond the end. */
const byte = (bytes: Uint8Array, at: number, place: number): number =>
  (bytes[at + place] ?? 0) << (place * 8);

function scrambled(word: number): number {
  const product = Math.imul(word, 0xcc9e2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
}

function mixed(hash: number): number {
  let result = hash ^ (hash >>> 16);
  result = Math.imul(result, 0x85ebca6b);
  result = Math.imul(result ^ (result >>> 13), 0xc2b2ae35);
  return (result ^ (result >>> 16)) >>> 0;
}

/**
 * Whether someone is among the given per cent. `purpose` keeps questions independent of each other. A user who is among
 * 10 per cent is among any greater share: only the threshold moves.
 */
export function isAmong(percent: number, purpose: string, targetingKey: string): boolean {
  return hashOf(`${purpose}\0${targetingKey}`) < (percent / 100) * HASHES;
}

/** Which of the weights someone falls on; -1 if all are 0. The sum of weights stays below 2²¹, so the product is exact. */
export function pickOf(weights: readonly number[], purpose: string, targetingKey: string): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return -1;
  const point = Math.floor((hashOf(`${purpose}\0${targetingKey}`) * total) / HASHES);
  let reached = 0;
  for (const [at, weight] of weights.entries()) {
    reached += weight;
    if (point < reached) return at;
  }
  return -1;
}
