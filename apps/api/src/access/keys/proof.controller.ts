import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Allow } from '../../platform/actor.js';
import { parse } from '../../platform/http/parse.js';
import { LocalProofs } from './local-proofs.service.js';
import { Describe } from '../../platform/http/described.js';
import * as described from '../sign-in/session.descriptions.js';

const ProofQuestion = z.object({ nonce: z.string().regex(/^[0-9a-f]{32,128}$/) });
const BAD_NONCE = { message: 'nonce is 32 to 128 hexadecimal digits.', slug: 'bad_nonce' };

@Controller('v1/instance')
export class ProofController {
  constructor(@Inject(LocalProofs) private readonly proofs: LocalProofs) {}

  /** That this server knows the key of its installation: asked by a program before it sends the token. */
  @Get('proof')
  @Allow('anyone')
  @Describe({ ...described.proof, query: ProofQuestion })
  async prove(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
  ): Promise<{ proofs: string[] }> {
    const { nonce } = parse(ProofQuestion, query, BAD_NONCE);
    return { proofs: await this.proofs.of(nonce, request.raw.socket.localPort ?? 0) };
  }
}
