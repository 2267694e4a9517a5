import { createHmac } from 'node:crypto';

/**
 * What a webhook is signed with: HMAC-SHA256 over the seconds since 1970, a full stop, and the body as it is sent. A receiver
 * computes it again, compares in constant time, and refuses what is older than five minutes.
 */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
