import { outputCeiling } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import type { planning } from '../budgets/budgets.module.js';
import { QuotaBook } from './quota-book.js';
import { QuotasService } from './quotas.service.js';

/** No answer is longer than the least ceiling of the quotas of a call: what is forwarded says so, as gateways do by themselves. */
@Injectable()
export class OutputCeiling {
  private book = new QuotaBook(0, [], 0);

  constructor(@Inject(QuotasService) private readonly quotas: QuotasService) {}

  /** Before each batch of decisions. */
  async ready(at: number): Promise<void> {
    this.book = await this.quotas.book(at);
  }

  lower(
    { call }: Pick<planning.IdentifiedCall, 'call'>,
    plan: planning.CallPlan,
  ): planning.CallPlan {
    const ceiling = outputCeiling(this.book.limitsOf({ call, ...plan.target }));
    if (ceiling === null || ceiling >= plan.maxOutputTokens) return plan;
    return { ...plan, maxOutputTokens: ceiling };
  }
}
