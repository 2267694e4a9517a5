import type { ReceivedLine } from './received-line.js';
import { splitRecords } from './split-records.js';

export async function* cut(data: Buffer, size: number): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

export async function split(
  data: Buffer | string,
  size = 7,
  firstLine?: number,
): Promise<ReceivedLine[]> {
  const all: ReceivedLine[] = [];
  for await (const group of splitRecords(cut(Buffer.from(data), size), firstLine))
    all.push(...group);
  return all;
}

export const shown = async (data: Buffer | string, size?: number, firstLine?: number) =>
  (await split(data, size, firstLine)).map(({ number, text }) => [number, text]);

export const texts = async (data: string, size?: number) =>
  (await split(data, size)).map(({ text }) => text);

export const record = (requestId: string): string =>
  JSON.stringify({ schemaType: 'ModelInvocationLog', requestId, text: 'a } { [ ] , \n "b"' });
export const event = (message: string, n: number) => ({
  id: String(n),
  timestamp: 1_794_304_800_000,
  message,
});
export const subscription = (messages: readonly string[]): string =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: '/aws/bedrock',
    logEvents: messages.map(event),
    tail: { more: ['x'] },
  });
