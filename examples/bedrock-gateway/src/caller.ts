import type { GatewayCall } from '@bursar/gateway';
import type { FastifyRequest } from 'fastify';

/** What a call is about; who makes it is found out here. */
export type AskedFor = Pick<GatewayCall, 'operation' | 'model' | 'inputTokens' | 'maxOutputTokens'>;

/** Headers name the caller here: replace them with your own authentication. */
export function callOf(request: FastifyRequest, region: string, asked: AskedFor): GatewayCall {
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
    region,
    ...asked,
  };
}
