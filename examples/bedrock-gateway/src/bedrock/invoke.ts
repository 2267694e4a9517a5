import {
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import type { Forward } from '@bursar/gateway';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRefusal, passFor, type Passing } from '../passing.js';
import type { Refusal } from '../refusal.js';
import { settled } from '../settlement.js';
import type { Bedrock } from './client.js';
import type { BedrockParts } from './converse.js';
import { named, sendRefusal } from './exceptions.js';
import { fail, none } from './failing.js';
import { isForeign, readInvokeBody, refuseHeaders, type InvokeBody } from './invoke-request.js';
import { chunkReader, usageInBody, usageInHeaders } from './invoke-usage.js';
import { withHeaders } from './response-headers.js';
import { answerStream } from './stream-answer.js';

/** InvokeModel, or InvokeModelWithResponseStream. */
export function invokeRoute(parts: BedrockParts, isStream: boolean) {
  return async (
    request: FastifyRequest<{ Params: { id: string } }>,
    reply: FastifyReply,
  ): Promise<unknown> => {
    refuseHeaders(request.headers);
    const model = request.params.id;
    const body = readInvokeBody(request.body);
    const { operation, inputTokensMax: inputTokens, maxTokens: maxOutputTokens } = body;
    const asked = { operation, model, inputTokens, maxOutputTokens };
    const passing = await passFor(parts, request, asked, (call) => foreign(model, call));
    if (isRefusal(passing)) return sendRefusal(reply, passing);
    return isStream
      ? invokeStream(parts.bedrock, passing, body, reply)
      : invoke(parts.bedrock, passing, body, reply);
  };
}

function foreign(asked: string, call: Forward): Refusal | null {
  if (!isForeign(asked, call)) return null;
  const message = `Bursar sends this call to ${call.model}, and the body of an InvokeModel is in the form of ${asked}. Use Converse, which is the same for all models.`;
  return { kind: 'invalid', status: 400, code: 'wrong_body', message, retryAfterSeconds: null };
}

const inputOf = (body: InvokeBody, call: Forward) => ({
  modelId: call.model,
  contentType: 'application/json',
  accept: 'application/json',
  body: Buffer.from(JSON.stringify(body.send(call))),
  requestMetadata: JSON.stringify(call.requestMetadata),
});

async function invoke(
  bedrock: Bedrock,
  passing: Passing,
  body: InvokeBody,
  reply: FastifyReply,
): Promise<unknown> {
  const { admission, call } = passing;
  const begun = performance.now();
  try {
    const { command, headers } = withHeaders(new InvokeModelCommand(inputOf(body, call)));
    const answer = await bedrock.in(call.region).send(command);
    const { requestId } = answer.$metadata;
    const text = Buffer.from(answer.body).toString();
    const usage = usageInBody(body.family, parsed(text)) ?? usageInHeaders(headers);
    await admission.settle(
      settled(call, { usage, requestId, latencyMs: performance.now() - begun }),
    );
    for (const [name, value] of Object.entries(headers))
      if (name.startsWith('x-amzn-bedrock-')) reply.header(name, value);
    return await named(reply, requestId)
      .type(answer.contentType ?? 'application/json')
      .send(text);
  } catch (error) {
    return fail(passing, error, begun, reply);
  }
}

async function invokeStream(
  bedrock: Bedrock,
  passing: Passing,
  body: InvokeBody,
  reply: FastifyReply,
): Promise<unknown> {
  const { admission, call } = passing;
  const begun = performance.now();
  try {
    const command = new InvokeModelWithResponseStreamCommand(inputOf(body, call));
    const answer = await bedrock.in(call.region).send(command);
    const { requestId } = answer.$metadata;
    if (requestId !== undefined) admission.dispatched(requestId);
    const [events, reader] = [answer.body ?? none(), chunkReader(body.family)];
    return await answerStream(passing, { events, reader, requestId, begun }, reply);
  } catch (error) {
    return fail(passing, error, begun, reply);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
