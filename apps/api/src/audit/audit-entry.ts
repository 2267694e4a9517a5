import { hash } from 'node:crypto';

/** What the hash covers: everything of an entry but the hash itself. Hashes are hex. */
export interface AuditContent {
  readonly seq: bigint;
  /** ISO 8601 in UTC with six decimals: the whole of what the column holds, so that no digit can be edited unseen. */
  readonly at: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly via: string;
  readonly action: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly reason: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly previousHash: string;
}

export type ChainedEntry = AuditContent & { readonly hash: string };

/** What the first entry names as its predecessor. */
export const GENESIS_HASH = '0'.repeat(64);

/** RFC 6962: a leaf of the tree begins with this byte, so that it can never be taken for an inner node. */
const LEAF = '\0';

/** Postgres stores neither NUL nor lone surrogates; the hash must be over what is read back. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

/** A change as JSON can hold it, without the values of secrets. Counts such as `tokens` stay. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Set) return [...value].map(withoutSecrets);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  const kept = Object.entries(value).filter(
    ([key, member]) => member !== undefined && !isSecret(key),
  );
  return Object.fromEntries(kept.map(([key, member]) => [storable(key), withoutSecrets(member)]));
}

/** `passwordHash`, `client_secret`, `apiToken`: any word says secret or password, or the last one says hash or token. */
function isSecret(key: string): boolean {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  if (words.some((word) => /^(secret|password)s?$/.test(word))) return true;
  return /^(hash|token)$/.test(words.at(-1) ?? '');
}

/** One text for one value, whichever process writes it: keys sorted by code unit, no white space, 64-bit counts as strings. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return `"${value.toString()}"`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = value as Record<string, unknown>;
  let text = '';
  for (const key of Object.keys(members).sort()) {
    text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${canonicalJson(members[key])}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** The canonical text of an entry, key by key: a log is checked at a hundred thousand entries a second. */
function canonicalEntry(entry: AuditContent): string {
  const text = JSON.stringify;
  return (
    `{"action":${text(entry.action)},"actorId":${text(entry.actorId)},"actorKind":${text(entry.actorKind)},` +
    `"actorName":${text(entry.actorName)},"after":${canonicalJson(entry.after)},"at":${text(entry.at)},` +
    `"before":${canonicalJson(entry.before)},"entityId":${text(entry.entityId)},"entityType":${text(entry.entityType)},` +
    `"previousHash":${text(entry.previousHash)},"reason":${text(entry.reason)},"seq":"${entry.seq}","via":${text(entry.via)}}`
  );
}

/** SHA-256 over 0x00 and the canonical entry; the previous hash is in it, which makes the chain. */
export const hashEntry = (entry: AuditContent): string =>
  hash('sha256', LEAF + canonicalEntry(entry));

/** Whether an entry is the one that must follow. */
export function follows(previous: { seq: bigint; hash: string }, entry: ChainedEntry): boolean {
  return (
    entry.seq === previous.seq + 1n &&
    entry.previousHash === previous.hash &&
    entry.hash === hashEntry(entry)
  );
}

/** Opaque to callers: where in the log a page ended. */
export const toCursor = (seq: bigint): string => Buffer.from(`audit:${seq}`).toString('base64url');

export function fromCursor(cursor: string): bigint | null {
  const match = /^audit:(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  return match?.[1] === undefined ? null : BigInt(match[1]);
}
