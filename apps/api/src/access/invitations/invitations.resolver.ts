import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { addressOf } from '../../platform/http/address.js';
import type { Problem } from '../../platform/outcome.js';
import {
  type InvitationInput,
  InvitationsService,
  type NewInvitation,
} from './invitations.service.js';
import type { Invitation } from './shown-invitation.js';

@Resolver()
export class InvitationsResolver {
  constructor(
    @Inject(InvitationsService) private readonly service: InvitationsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query('invitations')
  @Allow('platform', 'auditor')
  invitations(): Promise<Invitation[]> {
    return this.service.list();
  }

  @Mutation('invite')
  @Allow('platform')
  invite(
    @CurrentActor() actor: Actor,
    @Context('req') request: FastifyRequest,
    @Args('input') input: InvitationInput,
    @Args('reason') reason?: string,
  ): Promise<NewInvitation | Problem> {
    const base = addressOf(this.config, request);
    return this.service.invite(actor, input, { reason: reason ?? null, base });
  }

  @Mutation('resendInvitation')
  @Allow('platform')
  resendInvitation(
    @CurrentActor() actor: Actor,
    @Context('req') request: FastifyRequest,
    @Args('id') id: string,
    @Args('reason') reason?: string,
  ): Promise<NewInvitation | Problem> {
    const base = addressOf(this.config, request);
    return this.service.resend(actor, id, { reason: reason ?? null, base });
  }

  @Mutation('revokeInvitation')
  @Allow('platform')
  revokeInvitation(
    @CurrentActor() actor: Actor,
    @Args('id') id: string,
    @Args('reason') reason?: string,
  ): Promise<Invitation | Problem> {
    return this.service.revoke(actor, id, reason ?? null);
  }
}
