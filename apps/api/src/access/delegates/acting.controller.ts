import { Body, Controller, Delete, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Forbidden } from '../../platform/errors.js';
import { Describe, NOTHING } from '../../platform/http/described.js';
import { parse } from '../../platform/http/parse.js';
import { type Me, toMe } from '../identity.js';
import { me } from '../sign-in/session.descriptions.js';
import { ActingCookie } from './acting-cookie.service.js';
import { DelegatesService } from './delegates.service.js';

const Acting = z.object({ delegation: z.string().max(64) });

/** Whether this browser acts for oneself or in the name of a person who is away. */
@Controller('v1/session/for')
export class ActingController {
  constructor(
    @Inject(DelegatesService) private readonly delegates: DelegatesService,
    @Inject(ActingCookie) private readonly cookie: ActingCookie,
  ) {}

  @Post()
  @HttpCode(200)
  @Allow('signedIn')
  @Describe({
    summary: 'Act in the name of a person who is away, as their delegate',
    body: Acting,
    answers: me.answers,
    problems: { 403: 'no_delegation: it is not yours, or not in force.' },
  })
  async begin(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const { delegation } = parse(Acting, body, {
      message: 'The body is not what this endpoint takes.',
      slug: 'bad_body',
      hint: 'Send JSON such as {"delegation": "…"}.',
    });
    const acting = await this.delegates.actorFor(actor, delegation);
    if (acting === null)
      throw new Forbidden('No delegation of that id lets you act for another person now.', {
        slug: 'no_delegation',
      });
    void reply.header('set-cookie', await this.cookie.textOf(delegation, request));
    return toMe(acting);
  }

  @Delete()
  @HttpCode(204)
  @Allow('anyone')
  @Describe({ summary: 'Act as oneself again', answers: { 204: NOTHING } })
  async end(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    void reply.header('set-cookie', await this.cookie.textOf(null, request));
  }
}
