import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../../platform/actor.js';
import { AwsQuotasService } from './aws-quotas.service.js';
import type { StandingQuota } from './standing-quotas.js';

@Resolver()
export class AwsQuotasResolver {
  constructor(@Inject(AwsQuotasService) private readonly quotas: AwsQuotasService) {}

  @Query('awsQuotas')
  @Allow('finance', 'platform', 'auditor')
  awsQuotas(): Promise<StandingQuota[]> {
    return this.quotas.list();
  }
}
