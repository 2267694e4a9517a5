import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the world does to a call: nothing, or one of these. */
export type Fault = 'none' | 'empty page' | 'cut' | keyof typeof ANSWERS;

export interface FaultyProxy {
  readonly url: string;
  /** What happens to the nth call. */
  plan: (call: { readonly n: number; readonly path: string }) => Fault;
  /** Keys in one page of a listing, whatever is asked for. */
  pageSize: number | null;
  readonly calls: () => number;
  readonly close: () => Promise<void>;
}

const ANSWERS = {
  'slow down': [503, 'SlowDown', 'Please reduce your request rate.'],
  expired: [400, 'ExpiredToken', 'The provided token has expired.'],
  denied: [403, 'AccessDenied', 'Access Denied'],
  'no key': [
    403,
    'AccessDenied',
    'User: arn:aws:sts::1:assumed-role/R/x is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext',
  ],
  archived: [
    403,
    'InvalidObjectState',
    "The operation is not valid for the object's storage class",
  ],
  changed: [412, 'PreconditionFailed', 'At least one of the pre-conditions did not hold.'],
  skewed: [
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
  ],
} as const;

/** Stands before an emulator of S3 and makes it as unreliable as the network. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  let calls = 0;
  const proxy: { plan: FaultyProxy['plan']; pageSize: number | null } = {
    plan: () => 'none',
    pageSize: null,
  };
  const server = createServer((incoming, response) => {
    const path = resumed(incoming.url ?? '/');
    const fault = proxy.plan({ n: ++calls, path });
    if (fault === 'none' || fault === 'cut')
      forward(incoming, response, {
        target,
        path: paged(path, proxy.pageSize),
        isCut: fault === 'cut',
      });
    else if (fault === 'empty page') {
      incoming.resume();
      response.end(emptyPage(path));
    } else {
      const [status, code, message] = ANSWERS[fault];
      incoming.resume();
      response
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(
          `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
        );
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    calls: () => calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  });
}

/** S3 may answer a listing by nothing but where to go on; who goes on there gets what was asked for. */
const emptyPage = (path: string): string =>
  `<?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>${Buffer.from(path).toString('base64url')}</NextContinuationToken></ListBucketResult>`;

function resumed(path: string): string {
  const token = new URL(path, 'http://x').searchParams.get('continuation-token');
  return token === null ? path : Buffer.from(token, 'base64url').toString();
}

const paged = (path: string, pageSize: number | null): string =>
  pageSize === null || !path.includes('list-type=2') ? path : `${path}&max-keys=${pageSize}`;

function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  { target, path, isCut }: { target: string; path: string; isCut: boolean },
): void {
  const { method = 'GET', headers } = incoming;
  const outgoing = request(`${target}${path}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    if (!isCut) {
      answer.pipe(response);
      return;
    }
    answer.once('data', (chunk: Buffer) => {
      response.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => response.destroy());
      answer.destroy();
    });
    answer.once('end', () => response.destroy());
  });
  outgoing.on('error', () => response.destroy());
  incoming.pipe(outgoing);
}
