import type { ServerResponse } from 'node:http';
import {
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import type { Admission } from '@bursar/gateway';
import type { FastifyReply } from 'fastify';
import type { Bedrock } from './bedrock.js';
import { toCommand, toJson, type ConverseBody } from './converse-request.js';
import { encodeEvent } from './event-stream.js';
import { failureOf, settled, settledFailure, type Failure } from './settlement.js';

/** An admitted and dispatched call, on its way to Bedrock. */
export interface Passing {
  readonly admission: Admission;
  readonly body: ConverseBody;
  readonly bedrock: Bedrock;
}

/** The answer at once. Whether the client still waits for it makes no difference to what it costs. */
export async function converse(
  { admission, body, bedrock }: Passing,
  reply: FastifyReply,
): Promise<unknown> {
  const { call } = admission;
  const begun = performance.now();
  try {
    const { $metadata, ...answer } = await bedrock
      .in(call.region)
      .send(new ConverseCommand(toCommand(body, call)));
    const { requestId } = $metadata;
    await admission.settle(
      settled(call, { usage: answer.usage, requestId, latencyMs: performance.now() - begun }),
    );
    return await named(reply, requestId).type('application/json').send(toJson(answer));
  } catch (error) {
    return failed(admission, error, performance.now() - begun, reply);
  }
}

/** The answer as it comes. It is read to its end even when nobody listens any more: the end tells what it cost. */
export async function converseStream(
  { admission, body, bedrock }: Passing,
  reply: FastifyReply,
): Promise<unknown> {
  const { call } = admission;
  const begun = performance.now();
  let stream: AsyncIterable<ConverseStreamOutput>;
  let requestId: string | undefined;
  try {
    const answer = await bedrock
      .in(call.region)
      .send(new ConverseStreamCommand(toCommand(body, call)));
    ({ requestId } = answer.$metadata);
    if (requestId !== undefined) admission.dispatched(requestId);
    stream = answer.stream ?? none();
  } catch (error) {
    return failed(admission, error, performance.now() - begun, reply);
  }
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'application/vnd.amazon.eventstream',
    ...(requestId !== undefined && { 'x-amzn-requestid': requestId }),
  });
  raw.flushHeaders();
  const { usage, isWhole } = await passOn(stream, raw);
  // What was cut may have been charged up to anything: only the provider's log can tell.
  const told = { usage, requestId, latencyMs: performance.now() - begun };
  await admission.settle(settled(call, told));
  if (isWhole) raw.end();
  else raw.destroy();
  return reply;
}

async function passOn(
  stream: AsyncIterable<ConverseStreamOutput>,
  client: ServerResponse,
): Promise<{ usage: TokenUsage | undefined; isWhole: boolean }> {
  let usage: TokenUsage | undefined;
  try {
    for await (const event of stream) {
      for (const [type, payload] of Object.entries(event)) {
        if (type === 'metadata') usage = event.metadata?.usage ?? usage;
        await write(client, encodeEvent(type, payload));
      }
    }
    return { usage, isWhole: true };
  } catch {
    return { usage, isWhole: false };
  }
}

/** Waits for a slow client, not for one that is gone. */
async function write(client: ServerResponse, bytes: Buffer): Promise<void> {
  if (client.destroyed || client.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      client.off('drain', go).off('close', go).off('error', go);
      resolve();
    };
    client.on('drain', go).on('close', go).on('error', go);
  });
}

async function* none(): AsyncIterable<ConverseStreamOutput> {
  // Bedrock opened no stream.
}

async function failed(
  admission: Admission,
  error: unknown,
  latencyMs: number,
  reply: FastifyReply,
): Promise<unknown> {
  const failure = failureOf(error);
  const settlement = settledFailure(admission.call, failure, latencyMs);
  if (settlement === null) await admission.void('never-dispatched');
  else await admission.settle(settlement);
  const message = error instanceof Error ? error.message : String(error);
  const { status, name, requestId } = answerTo(failure);
  return named(reply, requestId)
    .status(status)
    .header('x-amzn-errortype', name)
    .type('application/json')
    .send({ message });
}

function answerTo(failure: Failure): {
  status: number;
  name: string;
  requestId: string | undefined;
} {
  if (failure.kind === 'answered') return failure;
  return { status: 502, name: 'BadGatewayException', requestId: undefined };
}

const named = (reply: FastifyReply, requestId: string | undefined): FastifyReply =>
  requestId === undefined ? reply : reply.header('x-amzn-requestid', requestId);
