import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ProtectionService } from '../../budgets/budgets.module.js';
import type { StoredStop } from '../../controls/controls.module.js';

/** How much of the spend that a stop is about had asked first: it binds no other. */
@Resolver('Stop')
export class StopProtectionResolver {
  constructor(@Inject(ProtectionService) private readonly protection: ProtectionService) {}

  @ResolveField('protectedShare')
  async share(@Parent() { scope }: Pick<StoredStop, 'scope'>): Promise<number | null> {
    return (await this.protection.of(scope)).share;
  }
}

@Resolver('StopPreview')
export class PreviewProtectionResolver {
  constructor(@Inject(ProtectionService) private readonly protection: ProtectionService) {}

  @ResolveField('protectedShare')
  async share(@Parent() { scope }: Pick<StoredStop, 'scope'>): Promise<number | null> {
    return (await this.protection.of(scope)).share;
  }
}
