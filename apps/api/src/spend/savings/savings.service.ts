import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import { LifecycleService } from '../../prices/prices.module.js';
import { SpendService } from '../spend.service.js';
import { type CallInput, StandingCalls } from '../what-if/standing-calls.service.js';
import { rankSavings, type Saving } from './finding.js';
import { Scan } from './scan.js';

export type NamedSaving = Saving & { readonly teamName: string };

export interface Savings {
  readonly __typename: 'Savings';
  readonly range: { readonly from: Date; readonly to: Date; readonly timezone: string };
  readonly calls: bigint;
  readonly unpriced: bigint;
  readonly savings: readonly NamedSaving[];
  readonly total: string;
}

/** Where money may be saved, by what the calls of a range show. */
@Injectable()
export class SavingsService {
  constructor(
    @Inject(StandingCalls) private readonly calls: StandingCalls,
    @Inject(LifecycleService) private readonly models: LifecycleService,
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async list(actor: Actor, input: CallInput): Promise<Savings | Problem> {
    const lifecycle = await this.models.lifecycle();
    const found = await this.calls.find(actor, input, true);
    if (isProblem(found)) return found;
    const { book, range, timezone, batches } = found;
    const today = this.clock.now().toISOString().slice(0, 10);
    const scan = new Scan({ book, lifecycle, today });
    for await (const batch of batches) for (const call of batch) scan.see(call);
    const { savings, total } = rankSavings(scan.end());
    const names = await this.spend.teamNames([...new Set(savings.map(({ team }) => team))]);
    return {
      __typename: 'Savings',
      range: { from: new Date(range.from), to: new Date(range.to), timezone },
      calls: BigInt(scan.calls),
      unpriced: BigInt(scan.unpriced),
      savings: savings.map((one) => ({ ...one, teamName: names.get(one.team) ?? one.team })),
      total,
    };
  }
}
