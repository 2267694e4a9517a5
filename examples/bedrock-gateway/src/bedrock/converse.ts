import {
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toJson, type Json } from '../json.js';
import { isRefusal, passFor, type PassParts, type Passing } from '../passing.js';
import { settled, usageIn } from '../settlement.js';
import type { Bedrock } from './client.js';
import { readConverseBody, toCommand, type ConverseBody } from './converse-request.js';
import { named, sendRefusal } from './exceptions.js';
import { fail, none } from './failing.js';
import { answerStream, type StreamReader } from './stream-answer.js';

export interface BedrockParts extends PassParts {
  readonly bedrock: Bedrock;
}

/** Converse, or ConverseStream. */
export function converseRoute(parts: BedrockParts, isStream: boolean) {
  return async (
    request: FastifyRequest<{ Params: { id: string } }>,
    reply: FastifyReply,
  ): Promise<unknown> => {
    const body = readConverseBody(request.body);
    const passing = await passFor(parts, request, {
      operation: 'chat',
      model: request.params.id,
      inputTokens: body.inputTokensMax,
      maxOutputTokens: body.maxTokens,
    });
    if (isRefusal(passing)) return sendRefusal(reply, passing);
    return isStream
      ? converseStream(parts.bedrock, passing, body, reply)
      : converse(parts.bedrock, passing, body, reply);
  };
}

/** The answer at once. Whether the client still waits for it makes no difference to what it costs. */
async function converse(
  bedrock: Bedrock,
  passing: Passing,
  body: ConverseBody,
  reply: FastifyReply,
): Promise<unknown> {
  const { admission, call } = passing;
  const begun = performance.now();
  try {
    const command = new ConverseCommand(toCommand(body, call));
    const { $metadata, ...answer } = await bedrock.in(call.region).send(command);
    const { requestId } = $metadata;
    const usage = usageIn('converse', answer.usage as Json | undefined);
    await admission.settle(
      settled(call, { usage, requestId, latencyMs: performance.now() - begun }),
    );
    return await named(reply, requestId).type('application/json').send(toJson(answer));
  } catch (error) {
    return fail(passing, error, begun, reply);
  }
}

async function converseStream(
  bedrock: Bedrock,
  passing: Passing,
  body: ConverseBody,
  reply: FastifyReply,
): Promise<unknown> {
  const { admission, call } = passing;
  const begun = performance.now();
  try {
    const command = new ConverseStreamCommand(toCommand(body, call));
    const { $metadata, stream } = await bedrock.in(call.region).send(command);
    const { requestId } = $metadata;
    if (requestId !== undefined) admission.dispatched(requestId);
    const streamed = { events: stream ?? none(), reader: readerOf(), requestId, begun };
    return await answerStream(passing, streamed, reply);
  } catch (error) {
    return fail(passing, error, begun, reply);
  }
}

/** `metadata` is the last event and brings the usage; one without it has ended with `messageStop`. */
function readerOf(): StreamReader {
  let usage: Json | undefined;
  let isWhole = false;
  return {
    look: (type, payload) => {
      if (type === 'messageStop' || type === 'metadata') isWhole = true;
      if (type === 'metadata')
        usage = (payload as ConverseStreamOutput.MetadataMember['metadata']).usage as
          | Json
          | undefined;
    },
    isWhole: () => isWhole,
    usage: () => usageIn('converse', usage),
  };
}
