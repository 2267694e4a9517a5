import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../platform/actor.js';
import { type ModelPrices } from './catalogue.js';
import { pageOf, type Page } from './page.js';
import { PricesService } from './prices.service.js';
import type { VersionRow } from './prices.repository.js';

interface PricesArgs {
  search?: string | null;
  asOf?: Date | null;
  knownAt?: Date | null;
  first: number;
  after?: string | null;
}

@Resolver()
export class PricesResolver {
  constructor(@Inject(PricesService) private readonly service: PricesService) {}

  @Query('priceBook')
  @Allow('signedIn')
  priceBook(): Promise<VersionRow> {
    return this.service.info();
  }

  @Query('prices')
  @Allow('signedIn')
  async prices(@Args() { first, after, ...question }: PricesArgs): Promise<Page<ModelPrices>> {
    return pageOf(await this.service.catalogue(question), first, after ?? null);
  }
}
