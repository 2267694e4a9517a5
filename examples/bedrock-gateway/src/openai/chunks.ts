import type { ServerResponse } from 'node:http';
import { createParser } from 'eventsource-parser';
import { isObject, type Json } from '../json.js';
import { finish, write } from '../streaming.js';

const DONE = '[DONE]';

/**
 * Passes an answer on as it comes, and reads it to its end also when the client has gone: the last chunk reports its cost. The
 * settlement is on disk before the client sees the end.
 */
export async function passOnChunks(
  answer: Response,
  client: ServerResponse,
  wantsUsage: boolean,
  settle: (usage: Json | undefined) => Promise<void>,
): Promise<void> {
  const chunks = new Chunks(wantsUsage);
  let isBroken = false;
  try {
    const text = new TextDecoder();
    for await (const bytes of answer.body ?? [])
      for (const chunk of chunks.read(text.decode(bytes as Uint8Array, { stream: true })))
        await write(client, chunk);
  } catch {
    isBroken = true;
  }
  const isWhole = !isBroken && chunks.isDone && !chunks.hasFailed;
  await settle(isWhole ? chunks.usage : undefined);
  if (isWhole) await write(client, `data: ${DONE}\n\n`);
  // An error in the stream was passed on as it is: it ends an answer, and no client takes that for whole.
  finish(client, isWhole || chunks.hasFailed);
}

class Chunks {
  usage: Json | undefined;
  isDone = false;
  hasFailed = false;
  #ready: string[] = [];
  readonly #parser = createParser({ onEvent: ({ data }) => this.#take(data) });

  constructor(private readonly wantsUsage: boolean) {}

  read(text: string): string[] {
    this.#parser.feed(text);
    return this.#ready.splice(0);
  }

  #take(data: string): void {
    if (data === DONE) {
      this.isDone = true;
      return;
    }
    const chunk = parsed(data);
    if (isObject(chunk['usage'])) this.usage = chunk['usage'];
    if (chunk['error'] !== undefined) this.hasFailed = true;
    const { choices } = chunk;
    const tellsUsageOnly = Array.isArray(choices) && choices.length === 0;
    // It was asked for by this gateway: a client that did not ask expects a choice in every chunk.
    if (tellsUsageOnly && !this.wantsUsage) return;
    this.#ready.push(`data: ${data}\n\n`);
  }
}

function parsed(data: string): Json {
  try {
    const value: unknown = JSON.parse(data);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
