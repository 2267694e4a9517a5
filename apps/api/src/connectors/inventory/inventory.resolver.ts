import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { ResourcesService } from '../../org/org.module.js';
import { Allow } from '../../platform/actor.js';
import { AwsOrganization } from './aws-organization.js';

@Resolver()
export class InventoryResolver {
  constructor(
    @Inject(ResourcesService) private readonly resources: ResourcesService,
    @Inject(AwsOrganization) private readonly organization: AwsOrganization,
  ) {}

  @Query('silentAccounts')
  @Allow('platform', 'finance', 'auditor')
  async silentAccounts(): Promise<{ id: string; name: string }[]> {
    const silent = await this.organization.silent(await this.resources.accounts());
    return silent.map(({ arn, name }) => ({ id: arn, name }));
  }
}
