import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { badInput, Failure } from '../failure.js';

const BYTES_MAX = 256 * 1_048_576;
const FETCH_MS_MAX = 120_000;
const TOO_LONG = `It is longer than ${BYTES_MAX / 1_048_576} MB.`;

/** The text of a price list: a file, gzipped or not, or an address that this machine may read. */
export async function readListText(place: string): Promise<string> {
  const bytes = /^https?:\/\//i.test(place) ? await download(place) : await readBytes(place);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: BYTES_MAX }).toString('utf8');
  } catch (error) {
    throw badInput(
      `${place} is a gzip file that cannot be read: ${(error as Error).message}.`,
      WHOLE,
    );
  }
}

const WHOLE = 'Get the file again, whole.';

async function readBytes(file: string): Promise<Buffer> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw badInput(`${file} cannot be read: ${(error as Error).message}.`);
  });
  if (bytes.length > BYTES_MAX) throw badInput(`${file}: ${TOO_LONG}`);
  return bytes;
}

async function download(address: string): Promise<Buffer> {
  const url = URL.parse(address);
  if (url === null) throw badInput(`${address} is no address.`);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !isLocal)
    throw badInput(`${url.host} would be asked without TLS.`, 'Write https://.');
  const signal = AbortSignal.timeout(FETCH_MS_MAX);
  try {
    const answer = await fetch(url, { signal });
    if (!answer.ok)
      throw new Failure(`${url.host} answers ${answer.status}.`, 1, 'Check the address.');
    return await bodyOf(answer);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    throw new Failure(
      `${url.host} could not be read: ${why}.`,
      1,
      'Check the address and try again.',
    );
  }
}

async function bodyOf(answer: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (answer.body === null) return Buffer.alloc(0);
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > BYTES_MAX) throw new Failure(TOO_LONG, 1, 'Check the address.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
