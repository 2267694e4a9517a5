import type { FastifyReply } from 'fastify';
import type { Passing } from '../passing.js';
import { failureOf, settledFailure } from '../settlement.js';
import { sendFailure } from './exceptions.js';

/** A call that failed before its answer began: settled as what it was, and answered as Bedrock did. */
export async function fail(
  { admission, call }: Passing,
  error: unknown,
  begun: number,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const failure = failureOf(error);
  const settlement = settledFailure(call, failure, performance.now() - begun);
  if (settlement === null) await admission.void('never-dispatched');
  else await admission.settle(settlement);
  return sendFailure(reply, failure, error);
}

export async function* none(): AsyncIterable<never> {
  // Bedrock opened no stream.
}
