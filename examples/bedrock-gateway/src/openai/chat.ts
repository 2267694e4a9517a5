import type { FastifyReply, FastifyRequest } from 'fastify';
import { isObject, type Json } from '../json.js';
import { isRefusal, passFor, type PassParts, type Passing } from '../passing.js';
import { failureOf, settled, settledFailure, usageIn } from '../settlement.js';
import { readChatBody, type ChatBody } from './chat-request.js';
import { passOnChunks } from './chunks.js';
import { errorBody, sendError } from './errors.js';
import type { ChatUpstream } from './upstream.js';

export interface ChatParts extends PassParts {
  readonly chat: ChatUpstream;
}

/** Chat Completions as Bedrock has them, streamed or at once. */
export function chatRoute(parts: ChatParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const body = readChatBody(request.body);
    const { model, inputTokensMax: inputTokens, maxTokens: maxOutputTokens } = body;
    const asked = { operation: 'chat', model, inputTokens, maxOutputTokens };
    const passing = await passFor(parts, request, asked);
    if (isRefusal(passing)) return sendError(reply, passing);
    const begun = performance.now();
    try {
      const answer = await parts.chat.send(body.send(passing.call), passing.call);
      if (!answer.ok) return await refused(passing, answer, begun, reply);
      return body.isStream
        ? await stream(passing, body, answer, begun, reply)
        : await whole(passing, answer, begun, reply);
    } catch (error) {
      return fail(passing, error, begun, reply);
    }
  };
}

const requestIdOf = (answer: Response): string | undefined =>
  answer.headers.get('x-amzn-requestid') ?? undefined;

async function whole(
  { admission, call }: Passing,
  answer: Response,
  begun: number,
  reply: FastifyReply,
): Promise<unknown> {
  const text = await answer.text();
  const requestId = requestIdOf(answer);
  const usage = usageIn('openai', usageOf(text));
  await admission.settle(settled(call, { usage, requestId, latencyMs: performance.now() - begun }));
  return identified(reply, requestId).type('application/json').send(text);
}

function usageOf(text: string): Json | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) && isObject(body['usage']) ? body['usage'] : undefined;
  } catch {
    return undefined;
  }
}

async function stream(
  { admission, call }: Passing,
  { wantsUsage }: ChatBody,
  answer: Response,
  begun: number,
  reply: FastifyReply,
): Promise<unknown> {
  const requestId = requestIdOf(answer);
  if (requestId !== undefined) admission.dispatched(requestId);
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    ...(requestId !== undefined && { 'x-request-id': requestId }),
  });
  raw.flushHeaders();
  await passOnChunks(answer, raw, wantsUsage, (usage) =>
    admission.settle(
      settled(call, {
        usage: usageIn('openai', usage),
        requestId,
        latencyMs: performance.now() - begun,
      }),
    ),
  );
  return reply;
}

/** What Bedrock said goes on as it is. */
async function refused(
  { admission, call }: Passing,
  answer: Response,
  begun: number,
  reply: FastifyReply,
): Promise<unknown> {
  const text = await answer.text();
  const [{ status }, requestId] = [answer, requestIdOf(answer)];
  const failure = { kind: 'answered', status, name: '', requestId } as const;
  const settlement = settledFailure(call, failure, performance.now() - begun);
  if (settlement !== null) await admission.settle(settlement);
  const type = answer.headers.get('content-type') ?? 'application/json';
  return identified(reply, requestId).status(status).type(type).send(text);
}

/** No answer, or one that broke before it was whole. */
async function fail(
  { admission, call }: Passing,
  error: unknown,
  begun: number,
  reply: FastifyReply,
): Promise<unknown> {
  const failure = failureOf(error);
  const settlement = settledFailure(call, failure, performance.now() - begun);
  if (settlement === null) await admission.void('never-dispatched');
  else await admission.settle(settlement);
  const message = error instanceof Error ? error.message : String(error);
  return reply
    .status(503)
    .type('application/json')
    .send(errorBody('server_error', 'provider_unreachable', `Bedrock: ${message}`));
}

const identified = (reply: FastifyReply, requestId: string | undefined): FastifyReply =>
  requestId === undefined ? reply : reply.header('x-request-id', requestId);
