import { CountTokensCommand, type CountTokensCommandInput } from '@aws-sdk/client-bedrock-runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isObject, objectIn } from '../json.js';
import { failureOf } from '../settlement.js';
import type { BedrockParts } from './converse.js';
import { withBytes } from './converse-request.js';
import { named, sendFailure } from './exceptions.js';

/** Free of charge at Bedrock, so Bursar is not asked: the result makes a tighter bound for the call itself. */
export function countTokensRoute({ bedrock, region }: BedrockParts) {
  return async (
    request: FastifyRequest<{ Params: { id: string } }>,
    reply: FastifyReply,
  ): Promise<unknown> => {
    const { input } = objectIn(request.body, 'The body');
    const command = new CountTokensCommand({
      modelId: request.params.id,
      input: withBody(input),
    } as CountTokensCommandInput);
    try {
      const { $metadata, ...answer } = await bedrock.in(region).send(command);
      return await named(reply, $metadata.requestId).send(answer);
    } catch (error) {
      return sendFailure(reply, failureOf(error), error);
    }
  };
}

/** The body of an InvokeModel is bytes, which JSON carries as base64. */
function withBody(input: unknown): unknown {
  if (!isObject(input) || !isObject(input['invokeModel'])) return withBytes(input);
  const { body } = input['invokeModel'];
  return { invokeModel: { body: Buffer.from(typeof body === 'string' ? body : '', 'base64') } };
}
