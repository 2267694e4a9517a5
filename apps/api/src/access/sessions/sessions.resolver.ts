import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import type { Problem } from '../../platform/outcome.js';
import { refuse } from '../../platform/outcome.js';
import { OidcService } from '../oidc/oidc.service.js';
import { refusalWords } from '../oidc/refusal.js';
import { OwnSessions, type ShownSession, type SignedInBy } from './own-sessions.service.js';

@Resolver()
export class SessionsResolver {
  constructor(
    @Inject(OidcService) private readonly oidc: OidcService,
    @Inject(OwnSessions) private readonly own: OwnSessions,
  ) {}

  @Query('identityProviders')
  @Allow('anyone')
  identityProviders(): Promise<readonly { readonly id: string; readonly name: string }[]> {
    return this.oidc.providers();
  }

  @Query('signedInBy')
  @Allow('anyone')
  signedInBy(@Context('req') request: FastifyRequest): Promise<SignedInBy | null> {
    return this.own.signedInBy(request);
  }

  @Query('signInRefusal')
  @Allow('anyone')
  signInRefusal(@Args('code') code: string): Problem | null {
    const words = refusalWords(code);
    return words === null ? null : refuse(code, words.message, { hint: words.hint });
  }

  @Query('ownSessions')
  @Allow('signedIn')
  ownSessions(
    @CurrentActor() actor: Actor,
    @Context('req') request: FastifyRequest,
  ): Promise<ShownSession[]> {
    return this.own.list(actor, request);
  }

  @Mutation('endOwnSessions')
  @Allow('signedIn')
  async endOwnSessions(
    @CurrentActor() actor: Actor,
    @Context('req') request: FastifyRequest,
    @Args('id') id?: string,
  ): Promise<{ ended: number }> {
    return { ended: await this.own.end(actor, request, id ?? null) };
  }
}
