import type { Gateway } from '@bursar/gateway';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Bedrock } from './bedrock/client.js';
import { converseRoute } from './bedrock/converse.js';
import { countTokensRoute } from './bedrock/count-tokens.js';
import { sendException, sendRefusal } from './bedrock/exceptions.js';
import { invokeRoute } from './bedrock/invoke.js';
import { createBothVersions } from './both-versions.js';
import { BadRequest } from './json.js';
import { chatRoute } from './openai/chat.js';
import { errorBody, sendError } from './openai/errors.js';
import type { ChatUpstream } from './openai/upstream.js';
import { invalid } from './refusal.js';

const BODY_BYTES_MAX = 25 * 1024 * 1024;

export interface ServerParts {
  readonly gateway: Gateway;
  readonly bedrock: Bedrock;
  readonly chat: ChatUpstream;
  readonly region: string;
}

/** Speaks the APIs of Bedrock, so that a client needs nothing but another endpoint. */
export function createServer(parts: ServerParts): FastifyInstance {
  const { gateway } = parts;
  const server = fastify({
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: 'idle',
    // ARNs of models.
    routerOptions: { maxParamLength: 2_048 },
    serverFactory: (handler) => createBothVersions(handler),
  });
  readJsonOfAnyType(server);
  server.setErrorHandler(sendMistake);
  server.setNotFoundHandler(sendNotFound);
  server.get('/healthz', (_request, reply) => {
    const { status } = gateway;
    return reply.status(status.notReady === null ? 200 : 503).send(status);
  });
  server.post('/model/:id/converse', converseRoute(parts, false));
  server.post('/model/:id/converse-stream', converseRoute(parts, true));
  server.post('/model/:id/invoke', invokeRoute(parts, false));
  server.post('/model/:id/invoke-with-response-stream', invokeRoute(parts, true));
  server.post('/model/:id/count-tokens', countTokensRoute(parts));
  server.post('/openai/v1/chat/completions', chatRoute(parts));
  server.post('/v1/chat/completions', chatRoute(parts));
  return server;
}

/** SDKs send the body of an InvokeModel as bytes, or without any type. */
function readJsonOfAnyType(server: FastifyInstance): void {
  const readJson = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser<string>('*', { parseAs: 'string' }, (request, body, done) => {
    void readJson(request, body, done);
  });
}

const isOpenAi = ({ url }: FastifyRequest): boolean => /^\/(?:openai\/)?v1\//.test(url);

function sendMistake(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status =
    error instanceof BadRequest ? 400 : ((error as { statusCode?: number }).statusCode ?? 500);
  if (status >= 500) {
    const message = 'The gateway failed.';
    console.error(JSON.stringify({ event: 'error', detail: String(error) }));
    return isOpenAi(request)
      ? reply.status(500).send(errorBody('server_error', 'internal', message))
      : sendException(reply, 500, 'InternalServerException', message);
  }
  const message = error instanceof Error ? error.message : 'The request cannot be read.';
  const refusal = { ...invalid(message), status };
  return isOpenAi(request) ? sendError(reply, refusal) : sendRefusal(reply, refusal);
}

function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { method, url } = request;
  const message = `This gateway has no ${method} ${url}: it knows Converse, InvokeModel (both also as streams), CountTokens and Chat Completions.`;
  return isOpenAi(request)
    ? sendError(reply, { ...invalid(message), status: 404, code: 'not_found' })
    : sendException(reply, 404, 'UnknownOperationException', message);
}
