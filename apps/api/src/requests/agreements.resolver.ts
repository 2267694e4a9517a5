import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../platform/actor.js';
import { AgreementsService } from './agreements.service.js';

@Resolver()
export class AgreementsResolver {
  constructor(@Inject(AgreementsService) private readonly agreements: AgreementsService) {}

  @Query('agreements')
  @Allow('finance', 'platform', 'auditor', 'executive')
  all(@Args('from') from?: Date | null, @Args('to') to?: Date | null) {
    return this.agreements.list(from ?? null, to ?? null);
  }
}
