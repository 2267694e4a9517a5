import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../platform/actor.js';
import { pageOfModels } from './page.js';
import { withProvenance } from './feeds/provenance.js';
import { PricesService } from './prices.service.js';
import type { PriceVersion } from './versions.repository.js';
import type { VersionRow } from './prices.repository.js';

const VERSIONS_MAX = 200;

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

  @Query('priceVersions')
  @Allow('finance', 'platform', 'auditor')
  priceVersions(@Args('first') first: number): Promise<PriceVersion[]> {
    return this.service.versions(Math.max(1, Math.min(first, VERSIONS_MAX)));
  }

  @Query('prices')
  @Allow('signedIn')
  async prices(@Args() { first, after, ...question }: PricesArgs) {
    const [catalogue, sightings] = await Promise.all([
      this.service.catalogue(question),
      this.service.sightings(),
    ]);
    const page = pageOfModels(catalogue, first, after ?? null);
    const edges = page.edges.map(({ cursor, node }) => ({
      cursor,
      node: { ...node, rows: node.rows.map((row) => withProvenance(row, sightings)) },
    }));
    return { ...page, edges };
  }
}
