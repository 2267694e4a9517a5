import { verify, X509Certificate } from 'node:crypto';
import { type Problem, refuse } from '../../platform/outcome.js';
import { signedText, type SnsMessage } from './sns-message.js';

/** A certificate of SNS, with the days it is for. */
export interface SigningCertificate {
  readonly certificate: X509Certificate;
  readonly from: number;
  readonly until: number;
}

/** Pure. Null: the text is no certificate. */
export function readCertificate(pem: string): SigningCertificate | null {
  try {
    const certificate = new X509Certificate(pem);
    const [from, until] = [certificate.validFrom, certificate.validTo].map(Date.parse);
    return { certificate, from: from ?? NaN, until: until ?? NaN };
  } catch {
    return null;
  }
}

/** Pure. RSA with SHA-256 over the text that SNS signs; null: it is genuine. */
export function signatureProblem(
  message: SnsMessage,
  { certificate, from, until }: SigningCertificate,
  now: Date,
): Problem | null {
  const at = now.getTime();
  if (!(from <= at && at <= until))
    return refuse('bad_certificate', 'The signing certificate is not valid today.', {
      hint: 'Check the clock of this machine.',
    });
  const key = certificate.publicKey;
  const isGenuine =
    key.asymmetricKeyType === 'rsa' &&
    verify(
      'sha256',
      Buffer.from(signedText(message), 'utf8'),
      key,
      Buffer.from(message.Signature, 'base64'),
    );
  return isGenuine
    ? null
    : refuse('bad_signature', 'The signature does not match the message.', {
        path: 'Signature',
        hint: 'The message was changed on its way, or SNS did not send it.',
      });
}
