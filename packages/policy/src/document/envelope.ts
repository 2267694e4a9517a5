import { createHash, sign, verify } from 'node:crypto';
import type { DocumentHead, PolicyDocument, StopsDocument } from './document.js';
import { DEPTH_MAX, canonicalJson } from './json.js';
import type { PolicyKeys, SigningKey } from './keys.js';
import { object, text, type Read } from './reading.js';

/** What travels and lies on disk: the document, and who signed it. */
export interface Envelope {
  readonly document: unknown;
  /** SHA-256 of the document's canonical text, in hexadecimal; good as an ETag. */
  readonly hash: string;
  readonly keyId: string;
  /** Ed25519 over the document's canonical text, base64url. */
  readonly signature: string;
}

export interface SignedDocument {
  /** Canonical text of the envelope. */
  readonly text: string;
  readonly hash: string;
  readonly keyId: string;
}

/** Ed25519 makes no use of chance: the same document under the same key is the same text. */
export function signDocument(
  document: PolicyDocument | StopsDocument,
  key: SigningKey,
): SignedDocument {
  const body = canonicalJson(document, DEPTH_MAX - 1);
  const signature = sign(null, Buffer.from(body), key.privateKey).toString('base64url');
  const seal = { hash: hashText(body), keyId: key.keyId, signature };
  return { text: envelopeText(seal, body), hash: seal.hash, keyId: key.keyId };
}

/** Canonical text of an envelope, around the canonical text of its document. */
export function envelopeText(
  { hash, keyId, signature }: Omit<Envelope, 'document'>,
  body: string,
): string {
  const [ofBody, key, signed] = [hash, keyId, signature].map((value) => canonicalJson(value));
  return `{"document":${body},"hash":${ofBody},"keyId":${key},"signature":${signed}}`;
}

const hashText = (body: string): string => createHash('sha256').update(body).digest('hex');

const untouched: Read<unknown> = (value) => value;

export const readEnvelope = object<Envelope>({
  document: untouched,
  hash: text(64),
  keyId: text(200),
  signature: text(128),
});

export type SignatureFault = 'unknown_key' | 'retired_key' | 'bad_signature';

/** Whether an accepted key has signed the canonical text; null = it does. */
export function signatureFault(
  { keyId, hash, signature }: Envelope,
  body: string,
  keys: PolicyKeys,
): SignatureFault | null {
  if (keys.retired.has(keyId)) return 'retired_key';
  const key = keys.accepted.get(keyId);
  if (!key) return 'unknown_key';
  if (hash !== hashText(body)) return 'bad_signature';
  const good = verify(null, Buffer.from(body), key, Buffer.from(signature, 'base64url'));
  return good ? null : 'bad_signature';
}

/** What a publisher writes into the next version. */
export function nextInLine(
  last: { readonly document: DocumentHead; readonly hash: string } | null,
  ancestorsMax = 16,
): Pick<DocumentHead, 'version' | 'previousHash' | 'ancestors'> {
  if (!last) return { version: 1, previousHash: null };
  const { version, previousHash, ancestors = [] } = last.document;
  const before = previousHash === null ? [] : [previousHash, ...ancestors];
  return {
    version: version + 1,
    previousHash: last.hash,
    ancestors: before.slice(0, ancestorsMax),
  };
}
