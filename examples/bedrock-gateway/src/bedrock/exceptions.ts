import type { FastifyReply } from 'fastify';
import type { Refusal } from '../refusal.js';
import type { Failure } from '../settlement.js';

/** An error as an AWS SDK reads it: the name from the header, the text from the body. */
export function sendException(
  reply: FastifyReply,
  status: number,
  name: string,
  message: string,
  more: object = {},
): FastifyReply {
  return reply
    .status(status)
    .header('x-amzn-errortype', name)
    .type('application/json')
    .send(JSON.stringify({ ...more, message }));
}

/** Throttles and outages are tried again by SDKs, the others are not. */
const NAMES: Readonly<Record<Refusal['kind'], string>> = {
  throttled: 'ThrottlingException',
  unavailable: 'ServiceUnavailableException',
  unpaid: 'AccessDeniedException',
  forbidden: 'AccessDeniedException',
  conflict: 'ConflictException',
  invalid: 'ValidationException',
};

/** As Anthropic names errors, beside what AWS SDKs read: its own clients speak InvokeModel too. */
const ANTHROPIC_TYPES: Readonly<Record<Refusal['kind'], string>> = {
  throttled: 'rate_limit_error',
  unavailable: 'overloaded_error',
  unpaid: 'billing_error',
  forbidden: 'permission_error',
  conflict: 'invalid_request_error',
  invalid: 'invalid_request_error',
};

export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { kind, status, code, message, retryAfterSeconds, facts } = refusal;
  if (retryAfterSeconds !== null) reply.header('retry-after', retryAfterSeconds);
  // Clients of OpenAI and Anthropic would otherwise try a conflict again.
  reply.header('x-should-retry', String(retryAfterSeconds !== null));
  const error = { type: ANTHROPIC_TYPES[kind], message };
  return sendException(reply, status, NAMES[kind], message, {
    ...facts,
    ...{ status, code, type: 'error', error },
  });
}

/** What Bedrock said goes on as it is; a connection that broke is the gateway's to report. */
export function sendFailure(reply: FastifyReply, failure: Failure, error: unknown): FastifyReply {
  const message = error instanceof Error ? error.message : String(error);
  if (failure.kind !== 'answered')
    return sendException(reply, 503, 'ServiceUnavailableException', `Bedrock: ${message}`);
  named(reply, failure.requestId);
  return sendException(reply, failure.status, failure.name, message);
}

export const named = (reply: FastifyReply, requestId: string | undefined): FastifyReply =>
  requestId === undefined ? reply : reply.header('x-amzn-requestid', requestId);

/** Those that Bedrock puts into a stream; anything else in the middle of one is a broken connection. */
const IN_STREAMS = new Set([
  'internalServerException',
  'modelStreamErrorException',
  'modelTimeoutException',
  'serviceUnavailableException',
  'throttlingException',
  'validationException',
]);

/** An exception in the middle of an answer, as an event of its own; null: the connection broke. */
export function exceptionIn(error: unknown): { type: string; payload: object } | null {
  if (!(error instanceof Error)) return null;
  const type = error.name.charAt(0).toLowerCase() + error.name.slice(1);
  if (!IN_STREAMS.has(type)) return null;
  const { originalStatusCode, originalMessage } = error as {
    originalStatusCode?: unknown;
    originalMessage?: unknown;
  };
  return { type, payload: { message: error.message, originalStatusCode, originalMessage } };
}
