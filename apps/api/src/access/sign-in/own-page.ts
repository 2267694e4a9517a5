import { ForbiddenException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../platform/config.js';
import { isCrossOrigin } from './origin.js';

/** A page of another site cannot sign a person in. */
export function ownPageOnly(
  { headers }: FastifyRequest,
  config: Pick<Config, 'BURSAR_PUBLIC_URL'>,
): void {
  if (isCrossOrigin(headers, config))
    throw new ForbiddenException('Only Bursar\u2019s own pages sign people in.');
}
