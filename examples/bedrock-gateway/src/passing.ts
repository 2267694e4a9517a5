import type { Admission, Forward, Gateway } from '@bursar/gateway';
import type { FastifyRequest } from 'fastify';
import { callOf, type AskedFor } from './caller.js';
import { refusalOf, type Refusal } from './refusal.js';

/** An admitted and dispatched call, on its way to Bedrock. */
export interface Passing {
  readonly admission: Admission;
  readonly call: Forward;
}

export interface PassParts {
  readonly gateway: Gateway;
  readonly region: string;
}

/** Why this gateway cannot send a call where Bursar would have it go; null: it can. */
export type Obstacle = (call: Forward) => Refusal | null;

/** Asks Bursar, and says in the journal that the call leaves. */
export async function passFor(
  { gateway, region }: PassParts,
  request: FastifyRequest,
  asked: AskedFor,
  obstacle: Obstacle = () => null,
): Promise<Passing | Refusal> {
  const admission = await gateway.admit(callOf(request, region, asked));
  if (!admission.allowed) return refusalOf(admission.denied);
  const inTheWay = notBedrock(admission.call) ?? obstacle(admission.call);
  if (inTheWay !== null) {
    await admission.void('never-dispatched');
    return inTheWay;
  }
  const sent = await admission.dispatch();
  return sent.allowed ? { admission, call: sent.call } : refusalOf(sent.denied);
}

export const isRefusal = (answer: Passing | Refusal): answer is Refusal => 'kind' in answer;

function notBedrock({ provider }: Forward): Refusal | null {
  if (provider === 'bedrock') return null;
  const message = `The route of this call goes to ${provider}, and this gateway reaches Bedrock alone. Take that target out of the route, or send the call to a gateway that reaches it.`;
  return { kind: 'invalid', status: 400, code: 'wrong_provider', message, retryAfterSeconds: null };
}
