import type {
  Expression,
  GetCostAndUsageCommandInput,
  GroupDefinitionType,
  ResultByTime,
} from '@aws-sdk/client-cost-explorer';
import { toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { AwsFailure } from '../aws/aws-failure.js';
import type { AwsSession } from '../aws/aws-session.js';
import type { RunOptions, StoredSource } from '../source.js';
import { countRequest } from './paid-requests.repository.js';

const REQUEST_USD = '0.01';
/** A month, unless the file says otherwise. */
const BUDGET_USD = '5.00';
/** A day has a few hundred groups; a listing that does not end is a fault of the other side. */
const PAGES_MAX = 200;

export interface Costs {
  readonly session: AwsSession;
  readonly source: StoredSource;
  readonly options: RunOptions;
}

/** The SDK knows fewer types than AWS answers. */
export interface Grouping {
  readonly Type: 'DIMENSION' | 'PRODUCT_ATTRIBUTE' | 'COST_CATEGORY';
  readonly Key: string;
}

export interface Question {
  /** YYYY-MM-DD; `to` is exclusive. */
  readonly from: string;
  readonly to: string;
  readonly groupBy: readonly Grouping[];
  readonly filter: Expression;
}

/** Asks Cost Explorer, within the budget that its requests have: each page costs a cent. */
@Injectable()
export class CostsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** All pages of one question; null: it was stopped. Throws AwsFailure. */
  async ask(costs: Costs, question: Question): Promise<ResultByTime[] | null> {
    const { from, to, groupBy, filter } = question;
    const input: GetCostAndUsageCommandInput = {
      TimePeriod: { Start: from, End: to },
      Granularity: 'DAILY',
      Metrics: ['UnblendedCost', 'UsageQuantity'],
      GroupBy: groupBy.map(({ Type, Key }) => ({ Type: Type as GroupDefinitionType, Key })),
      Filter: filter,
    };
    const results: ResultByTime[] = [];
    let token: string | undefined;
    for (let page = 0; page < PAGES_MAX; page++) {
      if (!costs.options.goesOn()) return null;
      await this.pay(costs);
      // The same parameters with each token: others would be refused.
      const answer = await send(
        costs,
        token === undefined ? input : { ...input, NextPageToken: token },
      );
      results.push(...(answer.ResultsByTime ?? []));
      token = answer.NextPageToken;
      if (token === undefined || token === '') return results;
    }
    throw new AwsFailure(
      `Cost Explorer has more than ${PAGES_MAX} pages for ${from} to ${to}.`,
      'Set `since` to a later day, or read the bill from its files (type cur).',
      false,
    );
  }

  private async pay({ session, source }: Costs): Promise<void> {
    const { budgetUsd = BUDGET_USD } = session.settings;
    const month = this.clock.now().toISOString().slice(0, 7);
    const requestsMax = toFemto(budgetUsd) / toFemto(REQUEST_USD);
    if (await countRequest(this.database, source.id, month, requestsMax)) return;
    throw new AwsFailure(
      `The requests of ${month} have used their budget of ${budgetUsd} USD (${requestsMax} at ${REQUEST_USD} USD).`,
      'Nothing is asked until the month ends. Raise `budgetUsd`, read less often (`every`), or read the bill from its files (type cur).',
      true,
    );
  }
}

const send = ({ session }: Costs, input: GetCostAndUsageCommandInput) =>
  session.call({ action: 'ce:GetCostAndUsage', resource: '*' }, async () => {
    const { GetCostAndUsageCommand } = await import('@aws-sdk/client-cost-explorer');
    const client = await session.costs();
    return client.send(new GetCostAndUsageCommand(input));
  });
