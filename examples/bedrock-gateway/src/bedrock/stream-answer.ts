import type { Passing } from '../passing.js';
import { settled } from '../settlement.js';
import { finish, write } from '../streaming.js';
import type { Usage } from '@bursar/gateway';
import type { FastifyReply } from 'fastify';
import { encodeEvent } from './event-stream.js';
import { exceptionIn } from './exceptions.js';

/** What a stream of Bedrock's says about itself. */
export interface StreamReader {
  /** Looks at each event on its way. */
  readonly look: (type: string, payload: unknown) => void;
  /** Once the end has come: an SDK whose connection is gone ends its stream without a word. */
  readonly isWhole: () => boolean;
  readonly usage: () => Usage | undefined;
}

export interface Streamed {
  readonly events: AsyncIterable<object>;
  readonly reader: StreamReader;
  readonly requestId: string | undefined;
  readonly begun: number;
}

/** The answer as it comes. It is read to its end also when the client has gone: the end says what it cost. */
export async function answerStream(
  { admission, call }: Passing,
  { events, reader, requestId, begun }: Streamed,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'application/vnd.amazon.eventstream',
    ...(requestId !== undefined && { 'x-amzn-requestid': requestId }),
  });
  raw.flushHeaders();
  let broken: unknown = null;
  try {
    for await (const event of events)
      for (const [type, payload] of Object.entries(event)) {
        reader.look(type, payload);
        await write(raw, encodeEvent(type, payload));
      }
  } catch (error) {
    broken = error;
  }
  const isWhole = broken === null && reader.isWhole();
  // What was cut may have been charged up to anything: only the provider's log shows how much.
  const usage = isWhole ? reader.usage() : undefined;
  await admission.settle(settled(call, { usage, requestId, latencyMs: performance.now() - begun }));
  const exception = exceptionIn(broken);
  if (exception === null) finish(raw, isWhole);
  else {
    await write(raw, encodeEvent(exception.type, exception.payload, 'exception'));
    raw.end();
  }
  return reply;
}
