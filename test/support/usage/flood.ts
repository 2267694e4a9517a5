import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { residentMegabytes } from '../processes/memory.js';
import type { SpawnedBursar } from '../processes/process.js';
import { logLine } from './lines.js';

/** However long the stream is. */
export const MEGABYTES_MAX = 512;

/** Sends a gzipped log as it is made. */
export async function sendStream({ url, token }: SpawnedBursar, body: Readable) {
  const answer = await fetch(`${url}/v1/usage/bedrock-logs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/gzip' },
    body: Readable.toWeb(body) as ReadableStream,
    duplex: 'half',
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Sends one call again and again, with other padding each time, and watches the memory of the api meanwhile. */
export async function flood(spawned: SpawnedBursar, bytes: number) {
  const line = `${logLine({ requestId: 'one-and-the-same', body: { padding: 'x'.repeat(90_000) } })}\n`;
  const lines = Math.ceil(bytes / line.length);
  const noise = () =>
    line.replace('xxxxxxxx', Math.random().toString(36).slice(2, 10).padEnd(8, 'y'));
  let peakMegabytes = 0;
  const watch = setInterval(
    () =>
      void residentMegabytes(spawned.pid).then((megabytes) => {
        peakMegabytes = Math.max(peakMegabytes, megabytes);
      }),
    250,
  );
  const body = Readable.from(
    (function* () {
      for (let i = 0; i < lines; i++) yield Buffer.from(noise());
    })(),
  ).pipe(createGzip({ level: 0 }));
  const answer = await sendStream(spawned, body);
  clearInterval(watch);
  return { answer, lines, peakMegabytes };
}
