import { randomUUID } from 'node:crypto';
import type { ActingRequest, Actor } from '../platform/actor.js';
import { Invalid } from '../platform/errors.js';

const KEY = /^[\w-]{8,100}$/;

/** The actor of a request that names its attempt: all root fields of a request are one. */
export function withAttempt(actor: Actor, request: ActingRequest): Actor {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return actor;
  if (typeof key !== 'string' || !KEY.test(key))
    throw new Invalid('This Idempotency-Key cannot be used.', {
      slug: 'bad_idempotency_key',
      hint: 'send 8 to 100 letters, digits, - or _, such as a UUID',
    });
  request.attempt ??= { key, request: randomUUID() };
  return { ...actor, attempt: request.attempt };
}
