import { constants, Http2ServerResponse } from 'node:http2';
import type { ServerResponse } from 'node:http';

/** Waits for a slow client, not for one that is gone. */
export async function write(client: ServerResponse, bytes: Buffer | string): Promise<void> {
  if (client.destroyed || client.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      client.off('drain', go).off('close', go).off('error', go);
      resolve();
    };
    client.on('drain', go).on('close', go).on('error', go);
  });
}

/** Ends an answer so that no client takes what it has for the whole. HTTP/2 has a code for it, HTTP/1.1 a closed connection. */
function cut(client: ServerResponse): void {
  const raw: unknown = client;
  if (raw instanceof Http2ServerResponse) raw.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else client.destroy();
}

/** What is left to do when a provider's stream is over: `cut` is for one that broke off. */
export function finish(client: ServerResponse, isWhole: boolean): void {
  if (isWhole) client.end();
  else cut(client);
}
