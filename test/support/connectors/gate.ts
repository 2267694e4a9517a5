import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Gate {
  readonly url: string;
  /** The next call that names this is held until it is let through; resolves once it has arrived. */
  readonly hold: (word: string) => Promise<void>;
  readonly letThrough: () => void;
  readonly close: () => Promise<void>;
}

/** Stands before an emulator of AWS, and holds a call as long as a test wants. */
export async function startGate(target: string): Promise<Gate> {
  let word: string | null = null;
  let arrived: () => void = () => undefined;
  let opened: () => void = () => undefined;
  const pass = async (body: string) => {
    if (word === null || !body.includes(word)) return;
    word = null;
    const open = new Promise<void>((resolve) => (opened = resolve));
    arrived();
    await open;
  };
  const server = createServer((incoming, response) => {
    const answer = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString('utf8');
      await pass(body);
      const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
        typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name)
          ? [[name, value] as [string, string]]
          : [],
      );
      const got = await fetch(`${target}${incoming.url ?? '/'}`, { method: 'POST', headers, body });
      const text = await got.text();
      response.writeHead(got.status, { 'content-type': 'text/xml' }).end(text);
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (wanted) => {
      word = wanted;
      return new Promise<void>((resolve) => (arrived = resolve));
    },
    letThrough: () => {
      opened();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
