import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Failure } from './failure.js';
import { portOf } from './settings.js';

const NONCE_BYTES = 32;

export const newNonce = (): string => randomBytes(NONCE_BYTES).toString('hex');

/**
 * Whether an answer can only come from a server that knows the key of this token: it is a MAC under the hash of the token,
 * over a number that was never used before and the port that was asked.
 */
export function provesToken(
  text: string,
  { token, nonce, url }: { token: string; nonce: string; url: URL },
): boolean {
  const hash = createHash('sha256').update(token).digest('hex');
  const expected = createHmac('sha256', hash)
    .update(`bursar ${nonce} ${portOf(url)}`)
    .digest();
  return proofsIn(text).some((proof) => {
    const given = Buffer.from(proof, 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function proofsIn(text: string): string[] {
  try {
    const { proofs } = JSON.parse(text) as { proofs?: unknown };
    return Array.isArray(proofs) ? proofs.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

export const wrongServer = (url: URL): Failure =>
  new Failure(
    `What answers at ${url.origin} does not know the token of this installation, so the token was not sent.`,
    1,
    'Another program may have taken its port, or the key was revoked. Start Bursar, or set BURSAR_URL and BURSAR_TOKEN.',
  );
