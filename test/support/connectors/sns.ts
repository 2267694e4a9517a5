import { execFileSync } from 'node:child_process';
import { randomUUID, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import https from 'node:https';
import { describe } from '@jest/globals';

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Reports its tests as skipped where there is no openssl to make certificates with. */
export const describeWithOpenssl: typeof describe.skip = hasOpenssl ? describe : describe.skip;

export const TOPIC = 'arn:aws:sns:us-east-1:111122223333:cost-alerts';
export const CERTIFICATE =
  'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem';

export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

/** A key of its own, with a certificate for hosts of SNS. */
export function makeKeyPair(): KeyPair {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-sns-'));
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => path.join(folder, name));
  try {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=sns.test'],
        ...[
          '-addext',
          'subjectAltName=DNS:*.us-east-1.amazonaws.com,DNS:sns.us-east-1.amazonaws.com',
        ],
        ...['-keyout', key ?? '', '-out', certificate ?? ''],
      ],
      { stdio: 'ignore' },
    );
    return {
      key: readFileSync(key ?? '', 'utf8'),
      certificate: readFileSync(certificate ?? '', 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export type Envelope = Record<string, string>;

const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const CONTROL = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

/** As the documentation of AWS says; not by the code that is tested. */
export function signedMessage(
  { key }: KeyPair,
  more: Envelope = {},
  keys?: readonly string[],
): Envelope {
  const type = more['Type'] ?? 'Notification';
  const fields: Envelope = {
    Type: type,
    MessageId: randomUUID(),
    TopicArn: TOPIC,
    Message: 'hello',
    Timestamp: new Date().toISOString(),
    SignatureVersion: '2',
    SigningCertURL: CERTIFICATE,
    ...(type !== 'Notification' && {
      Token: 'abc',
      SubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${more['TopicArn'] ?? TOPIC}&Token=abc`,
    }),
    ...more,
  };
  const signed = (keys ?? (type === 'Notification' ? NOTIFICATION : CONTROL))
    .flatMap((name) => (fields[name] === undefined ? [] : [`${name}\n${fields[name]}\n`]))
    .join('');
  return { ...fields, Signature: sign('sha256', Buffer.from(signed), key).toString('base64') };
}

export interface SnsWorld {
  /** Paths that were asked for, with the host. */
  readonly asked: string[];
  /** Bodies by path; a text that begins with `http` redirects. Anything else is 404. */
  readonly pages: Map<string, string>;
  readonly close: () => Promise<void>;
}

/**
 * Stands where the hosts of AWS are: connections to them arrive at a server of this process, with TLS and a certificate that
 * is checked. Nothing leaves the machine.
 */
export async function startSnsWorld({ key, certificate }: KeyPair): Promise<SnsWorld> {
  const asked: string[] = [];
  const pages = new Map<string, string>();
  const server = https.createServer({ key, cert: certificate }, (request, response) => {
    const at = `${request.headers.host ?? ''}${request.url ?? ''}`;
    asked.push(at);
    const page = pages.get((request.url ?? '').split('?')[0] ?? '');
    if (page === undefined) response.writeHead(404).end();
    else if (page.startsWith('http')) response.writeHead(302, { location: page }).end();
    else response.writeHead(200).end(page);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const real = tls.connect;
  const diverted = (options: tls.ConnectionOptions) =>
    real({ ...options, host: '127.0.0.1', port, ca: certificate });
  Object.assign(tls, { connect: diverted });
  return {
    asked,
    pages,
    close: async () => {
      Object.assign(tls, { connect: real });
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
