import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** A public key as configured. A retired key is kept by name, to distinguish its use from that of an unknown key. */
export interface PolicyKeyData {
  readonly keyId: string;
  /** The 32 bytes of an Ed25519 public key, base64url. */
  readonly publicKey: string;
  readonly retired?: boolean;
}

export interface PolicyKeys {
  readonly accepted: ReadonlyMap<string, KeyObject>;
  readonly retired: ReadonlySet<string>;
}

/** Throws on a key that is none, or an id given twice: this is configuration, not traffic. */
export function readKeys(keys: readonly PolicyKeyData[]): PolicyKeys {
  const accepted = new Map<string, KeyObject>();
  const retired = new Set<string>();
  for (const { keyId, publicKey, retired: isRetired = false } of keys) {
    if (accepted.has(keyId) || retired.has(keyId)) throw new Error(`Key ${keyId} is given twice.`);
    if (isRetired) retired.add(keyId);
    else accepted.set(keyId, publicKeyOf(publicKey));
  }
  return { accepted, retired };
}

function publicKeyOf(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** What signs, with the public half that gateways are given. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

/** From a private key in PEM (PKCS #8). The id is made from the public key: equal keys have equal ids everywhere. */
export function readSigningKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('This is no Ed25519 key.');
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const keyId = createHash('sha256').update(Buffer.from(x, 'base64url')).digest('hex').slice(0, 16);
  return { keyId, privateKey, publicKey: x };
}
