import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { Invalid } from '../platform/errors.js';
import { expectRange } from '../platform/graphql/pages.js';
import { orProblem } from '../platform/outcome.js';
import { QuarantineService } from './quarantine.service.js';
import type { QuarantineRow } from './quarantine.repository.js';
import { ReportsService } from './reports.service.js';

const toLine = (row: QuarantineRow) => ({
  ...row,
  id: row.id.toString(),
  requestId: row.request_id,
  firstSeen: row.first_seen,
  lastSeen: row.last_seen,
});

/** What was received, what was held back, and what no team owns. */
@Resolver()
export class IntakeResolver {
  constructor(
    @Inject(ReportsService) private readonly reports: ReportsService,
    @Inject(QuarantineService) private readonly lines: QuarantineService,
  ) {}

  @Query('ingestion')
  @Allow('finance', 'platform', 'auditor')
  ingestion() {
    return this.reports.ingestion();
  }

  @Query('imports')
  @Allow('finance', 'platform', 'auditor')
  imports(@Args('first') first: number) {
    return this.reports.imports(first);
  }

  @Query('import')
  @Allow('finance', 'platform', 'auditor')
  import(@Args('id') id: string) {
    return /^[0-9a-f-]{36}$/.test(id) ? this.reports.import(id) : null;
  }

  @Query('quarantine')
  @Allow('finance', 'platform', 'auditor')
  async quarantine(
    @Args() args: { reason?: string; state: string; first: number; after?: string | null },
  ) {
    const before = typeof args.after === 'string' ? (toIds([args.after])[0] ?? null) : null;
    const { rows, hasNext, total } = await this.lines.page(
      args.reason ?? null,
      args.state,
      before,
      args.first,
    );
    return {
      edges: rows.map((row) => ({ cursor: row.id.toString(), node: toLine(row) })),
      pageInfo: { hasNextPage: hasNext, endCursor: rows.at(-1)?.id.toString() ?? null },
      totalCount: total,
    };
  }

  @Query('unpricedModels')
  @InLane('reports')
  @Allow('finance', 'platform', 'auditor')
  unpricedModels(@Args() args: { from?: Date; to?: Date }) {
    return this.reports.unpriced(args.from ?? null, args.to ?? null);
  }

  @Query('unallocated')
  @InLane('reports')
  @Allow('finance', 'platform', 'auditor', 'executive')
  unallocated(@Args() { from, to }: { from: Date; to: Date }) {
    expectRange(from, to);
    return this.reports.unallocated(from, to);
  }

  @Mutation('replayQuarantine')
  @InLane('jobs')
  @Allow('platform', 'finance')
  replay(@CurrentActor() actor: Actor, @Args() args: { ids?: string[] | null; reason?: string }) {
    return orProblem(async () => {
      const ids = Array.isArray(args.ids) ? toIds(args.ids) : null;
      const result = await this.lines.replay(actor, ids, args.reason ?? null);
      return { __typename: 'ReplayResult', ...result };
    });
  }

  @Mutation('dismissQuarantine')
  @Allow('platform', 'finance')
  dismiss(@CurrentActor() actor: Actor, @Args() args: { ids: string[]; reason: string }) {
    return orProblem(async () => ({
      __typename: 'DismissedLines',
      dismissed: await this.lines.dismiss(actor, toIds(args.ids), args.reason),
    }));
  }
}

function toIds(ids: readonly string[]): bigint[] {
  return ids.map((id) => {
    if (!/^\d{1,18}$/.test(id))
      throw new Invalid('An id of a quarantined line is a whole number.', { slug: 'bad_id' });
    return BigInt(id);
  });
}
