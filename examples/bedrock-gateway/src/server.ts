import type { Gateway, GatewayCall, Problem } from '@bursar/gateway';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Bedrock } from './bedrock.js';
import { converse, converseStream, type Passing } from './converse.js';
import {
  BadRequest,
  inputTokensMax,
  maxTokensOf,
  readBody,
  type ConverseBody,
} from './converse-request.js';

const BODY_BYTES_MAX = 25 * 1024 * 1024;

export interface ServerParts {
  readonly gateway: Gateway;
  readonly bedrock: Bedrock;
  readonly region: string;
}

/** Speaks Bedrock's own API over HTTP/1.1, so that an AWS SDK needs nothing but another endpoint. */
export function createServer({ gateway, bedrock, region }: ServerParts): FastifyInstance {
  const server = fastify({
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
  });
  server.setErrorHandler((error, _request, reply) => {
    const status =
      error instanceof BadRequest ? 400 : ((error as { statusCode?: number }).statusCode ?? 500);
    const message = status < 500 && error instanceof Error ? error.message : 'The gateway failed.';
    return reply.status(status).header('x-amzn-errortype', 'ValidationException').send({ message });
  });
  server.get('/healthz', () => gateway.status);
  const route = (
    path: string,
    pass: (passing: Passing, reply: FastifyReply) => Promise<unknown>,
  ): void => {
    server.post<{ Params: { id: string } }>(path, async (request, reply) => {
      const body = readBody(request.body);
      const admission = await gateway.admit(callOf(request, request.params.id, body, region));
      if (!admission.allowed) return deny(reply, admission.denied);
      if (admission.call.provider !== 'bedrock') {
        await admission.void('never-dispatched');
        return reply
          .status(502)
          .send({ message: `This gateway reaches Bedrock, and not ${admission.call.provider}.` });
      }
      const sent = await admission.dispatch();
      if (!sent.allowed) return deny(reply, sent.denied);
      return pass({ admission, body, bedrock }, reply);
    });
  };
  route('/model/:id/converse', converse);
  route('/model/:id/converse-stream', converseStream);
  return server;
}

/** Who calls is told by headers here: put your own authentication in their place. */
function callOf(
  request: FastifyRequest,
  model: string,
  body: ConverseBody,
  region: string,
): GatewayCall {
  const named = (name: string): string | undefined => {
    const value = request.headers[`x-bursar-${name}`];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const { traceparent } = request.headers;
  return {
    requestId: named('request-id'),
    traceId: typeof traceparent === 'string' ? traceparent : undefined,
    team: named('team'),
    project: named('project'),
    user: named('user'),
    operation: 'chat',
    model,
    region,
    inputTokens: inputTokensMax(body),
    maxOutputTokens: maxTokensOf(body),
  };
}

/** The reason as Bursar gives it; SDKs read the header. */
function deny(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, code, detail, retryAfterSeconds } = problem;
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds);
  const name = status === 429 ? 'ThrottlingException' : 'AccessDeniedException';
  return reply
    .status(status)
    .header('x-amzn-errortype', name)
    .type('application/problem+json')
    .send({ ...problem, message: `${code}: ${detail}` });
}
