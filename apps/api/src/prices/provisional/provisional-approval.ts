import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  type ApprovalKind,
  type Look,
  type Proposal,
  reasonOf,
} from '../../approvals/approvals.module.js';
import { Clock } from '../../platform/clock.js';
import type { Sql } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { ProvisionalPrices } from './provisional-prices.service.js';

const Change = z.object({
  model: z.string(),
  provider: z.string(),
  per1M: z.record(z.string(), z.string()),
  expires: z.coerce.date(),
  capUsd: z.string(),
});

/** A provisional price, as a change that other people approve: for a model that still has no price by then. */
@Injectable()
export class ProvisionalApproval {
  constructor(
    @Inject(ProvisionalPrices) private readonly prices: ProvisionalPrices,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  readonly kind: ApprovalKind = {
    what: 'provisionalPrice',
    lane: 'bulk',
    isSeenAgain: false,
    isAnnounced: true,
    lock: (tx) => takeLock(tx, 'configuration'),
    look: (tx, proposal) => this.look(tx, proposal),
    carryOut: async (tx, actor, { proposal }) => {
      const { model, provider, per1M, expires, capUsd } = Change.parse(proposal.change);
      const reason = reasonOf(proposal);
      await this.prices.write(tx, actor, { expires, capUsd, reason }, { model, provider, per1M });
      return null;
    },
  };

  private async look(sql: Sql, { change }: Proposal): Promise<Look | Problem> {
    const { model, provider, per1M, expires, capUsd } = Change.parse(change);
    if (expires <= this.clock.now())
      return refuse('bad_expiry', 'The time of this price is over already.');
    const found = await this.prices.unpriced(sql, { model, provider });
    if (isProblem(found)) return found;
    const prices = Object.entries(per1M).map(([meter, usd]) => `${meter} ${usd}`);
    const until = expires.toISOString();
    const line = `${model} at ${provider}: ${prices.join(', ')} USD per 1M, for up to ${capUsd} USD until ${until}`;
    return { state: found, lines: [line] };
  }
}
