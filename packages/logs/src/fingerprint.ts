import { hash } from 'node:crypto';

/** The first 128 bits of a SHA-256, written as a UUID so that Postgres stores 16 bytes. */
export function fingerprint(data: string | Uint8Array): string {
  return asUuid(hash('sha256', data, 'hex'));
}

export function asUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
