import { outputCeiling } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import type { Bearing, CallJudge, KnownCall } from '../budgets/budgets.module.js';
import { QuotaBook } from './quota-book.js';
import { QuotasService } from './quotas.service.js';

/** No answer is longer than the least ceiling of the quotas of a call: what is forwarded says so, as gateways do by themselves. */
@Injectable()
export class OutputCeiling implements CallJudge {
  private book = new QuotaBook(0, [], 0);

  constructor(@Inject(QuotasService) private readonly quotas: QuotasService) {}

  async ready(at: number): Promise<void> {
    this.book = await this.quotas.book(at);
  }

  judge({ call }: KnownCall, bearing: Bearing): Bearing {
    const ceiling = outputCeiling(this.book.limitsOf({ call, ...bearing.destination }));
    if (ceiling === null || ceiling >= bearing.maxOutputTokens) return bearing;
    return { ...bearing, maxOutputTokens: ceiling };
  }
}
