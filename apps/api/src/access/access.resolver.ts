import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import { type Actor, Allow, CurrentActor, type Role } from '../platform/actor.js';
import { ApiKeysService } from './keys/api-keys.service.js';
import type { ApiKey, NewApiKey } from './keys/described-key.js';
import { type Me, toMe } from './identity.js';
import type { NewKey } from './keys/new-key.js';
import type { Problem } from '../platform/outcome.js';
import { type Person, PeopleService } from './people/people.service.js';
import type { PersonInput } from './people/person.js';
import { SignInOffer, type SignInWay } from './sign-in/offer.service.js';

@Resolver()
export class AccessResolver {
  constructor(
    @Inject(SignInOffer) private readonly offer: SignInOffer,
    @Inject(PeopleService) private readonly folk: PeopleService,
    @Inject(ApiKeysService) private readonly keys: ApiKeysService,
  ) {}

  @Query('me')
  @Allow('anyone')
  me(@CurrentActor() actor: Actor | null): Me | null {
    return actor === null ? null : toMe(actor);
  }

  @Query('signInWays')
  @Allow('anyone')
  signInWays(@Context('req') request: FastifyRequest): Promise<SignInWay[]> {
    return this.offer.waysFor(request);
  }

  @Query('personas')
  @Allow('anyone')
  personas(
    @Context('req') request: FastifyRequest,
  ): Promise<readonly { id: string; label: string; role: Role }[]> {
    return this.offer.personasFor(request);
  }

  @Query('apiKeys')
  @Allow('platform', 'auditor')
  apiKeys(@Args('unusedDays') unusedDays?: number | null): Promise<ApiKey[]> {
    return this.keys.list(unusedDays ?? null);
  }

  @Query('people')
  @Allow('platform', 'auditor')
  people(): Promise<Person[]> {
    return this.folk.list();
  }

  @Mutation('createApiKey')
  @Allow('platform')
  createApiKey(
    @CurrentActor() actor: Actor,
    @Args('input') input: NewKey,
    @Args('reason') reason?: string,
  ): Promise<NewApiKey | Problem> {
    return this.keys.create(actor, input, reason ?? null);
  }

  @Mutation('rotateApiKey')
  @Allow('platform')
  rotateApiKey(
    @CurrentActor() actor: Actor,
    @Args('id') id: string,
    @Args('reason') reason?: string,
  ): Promise<NewApiKey | Problem> {
    return this.keys.rotate(actor, id, reason ?? null);
  }

  @Mutation('revokeApiKey')
  @Allow('platform')
  revokeApiKey(
    @CurrentActor() actor: Actor,
    @Args('id') id: string,
    @Args('reason') reason?: string,
  ): Promise<ApiKey | Problem> {
    return this.keys.revoke(actor, id, reason ?? null);
  }

  @Mutation('savePerson')
  @Allow('platform')
  savePerson(
    @CurrentActor() actor: Actor,
    @Args('input') input: PersonInput,
    @Args('reason') reason?: string,
  ): Promise<Person | Problem> {
    return this.folk.save(actor, input, reason ?? null);
  }
}
