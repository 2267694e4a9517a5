import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WordedDenials {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Stands before the emulator, which refuses every call in XML: services whose answers are JSON say it as AWS does there. The
 * emulator judges, and this only words.
 */
export async function wordDenials(target: string): Promise<WordedDenials> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, response) => {
    const { method, url, headers } = incoming;
    const contentType = String(headers['content-type']);
    const answered = async (answer: IncomingMessage): Promise<void> => {
      const status = answer.statusCode ?? 500;
      if (status !== 403 || !contentType.includes('json')) {
        response.writeHead(status, answer.headers);
        answer.pipe(response);
        return;
      }
      const [, judged = ''] = /<Message>([^<]*)/.exec(await textOf(answer)) ?? [];
      const message = judged.replace('monitoring:', 'cloudwatch:');
      response
        .writeHead(403, { 'content-type': contentType })
        .end(JSON.stringify({ __type: 'AccessDeniedException', message }));
    };
    const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
      answered(answer).catch(() => response.destroy());
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function textOf(answer: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part);
  return Buffer.concat(parts).toString();
}
