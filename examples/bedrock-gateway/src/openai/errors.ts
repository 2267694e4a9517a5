import type { FastifyReply } from 'fastify';
import type { Refusal } from '../refusal.js';

const TYPES: Readonly<Record<Refusal['kind'], string>> = {
  throttled: 'rate_limit_error',
  unavailable: 'server_error',
  unpaid: 'insufficient_quota',
  forbidden: 'permission_error',
  conflict: 'invalid_request_error',
  invalid: 'invalid_request_error',
};

/** An error as OpenAI writes it. */
export const errorBody = (type: string, code: string, message: string) => ({
  error: { message, type, param: null, code },
});

/** OpenAI's clients retry 409, 429 and 5xx unless a header forbids it. */
export function sendError(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { kind, status, code, message, retryAfterSeconds } = refusal;
  if (retryAfterSeconds !== null) reply.header('retry-after', retryAfterSeconds);
  return reply
    .status(status)
    .header('x-should-retry', String(retryAfterSeconds !== null))
    .type('application/json')
    .send(errorBody(TYPES[kind], code, message));
}
