import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { type ChainedEntry, toCursor } from './audit-entry.js';
import type { AuditChoices, AuditFilter } from './audit.repository.js';
import { type AuditChain, AuditService } from './audit.service.js';

interface AuditConnection {
  edges: { cursor: string; node: ChainedEntry }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totalCount: number;
}

@Resolver()
export class AuditResolver {
  constructor(@Inject(AuditService) private readonly log: AuditService) {}

  @Query('audit')
  @Allow('auditor', 'platform', 'finance')
  async audit(
    @Args('filter') filter: AuditFilter | null,
    @Args('first') first: number,
    @Args('after') after: string | null,
  ): Promise<AuditConnection> {
    const page = await this.log.list(filter ?? {}, first, after ?? null);
    return {
      edges: page.entries.map((node) => ({ cursor: toCursor(node.seq), node })),
      pageInfo: { hasNextPage: page.hasNextPage, endCursor: page.endCursor },
      totalCount: page.totalCount,
    };
  }

  @Query('auditChoices')
  @InLane('reports')
  @Allow('auditor', 'platform', 'finance')
  choices(): Promise<AuditChoices> {
    return this.log.choices();
  }

  @Query('auditChain')
  @InLane('jobs')
  @Allow('auditor', 'platform', 'finance')
  auditChain(): Promise<AuditChain> {
    return this.log.verifyChain();
  }
}
