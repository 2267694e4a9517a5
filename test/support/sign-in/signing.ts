import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose';

export const CLIENT_SECRET = 'a-secret-of-the-tests';

export type Claims = Record<string, unknown>;

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function newKey(alg = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  return {
    kid,
    alg,
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
  };
}

export const signedWell = (claims: Claims, { alg, kid, privateKey }: SigningKey): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey);

/** As another signs who knows a secret: the published key for one, or what the application proves itself with. */
export const signedWith =
  (secret: 'public key' | 'client secret') =>
  (claims: Claims, { kid, publicJwk }: SigningKey) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid })
      .sign(
        new TextEncoder().encode(
          secret === 'public key' ? JSON.stringify(publicJwk) : CLIENT_SECRET,
        ),
      );

/** No token of this form is accepted by any library as it is: the header says that there is no signature. */
export const unsigned = (claims: Claims): Promise<string> =>
  Promise.resolve(new UnsecuredJWT(claims).encode());
