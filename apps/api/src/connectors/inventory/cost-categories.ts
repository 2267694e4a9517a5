import type { ResultByTime } from '@aws-sdk/client-cost-explorer';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ResourcesService } from '../../org/org.module.js';
import { runAws } from '../aws/aws-run.js';
import { AwsSessions } from '../aws/aws-session.js';
import { AWS_FIELDS, type PolicyStatement } from '../aws/aws-settings.js';
import { type Costs, CostsService } from '../cost-explorer/costs.service.js';
import { plusDays } from '../days.js';
import { readPart } from '../part.js';
import { Retention } from '../retention.service.js';
import type { RunOptions, SourceRun, SourceType, StoredSource } from '../source.js';

const HOUR_MS = 3_600_000;
/** An account that cost nothing for so long has no category. */
const DAYS = 3;

/** Which value each cost category gives an account, as AWS itself applies its rules. */
@Injectable()
export class CostCategories {
  constructor(
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(CostsService) private readonly costs: CostsService,
    @Inject(ResourcesService) private readonly resources: ResourcesService,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  get type(): SourceType {
    return {
      type: 'cost-categories',
      fields: [
        ...AWS_FIELDS.filter((field) => field !== 'since' && field !== 'regions'),
        ...['budgetUsd', 'costCategories'],
      ],
      required: ['costCategories'],
      everyDefault: '1d',
      everyMsMin: HOUR_MS,
      run: (source, options) => this.run(source, options),
      policy: () => POLICY,
    };
  }

  private run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    return runAws(this.sessions, z.object({}), source, options, async ({ session, parts }) => {
      await readPart(parts, 'cost categories', async (progress) => {
        const found = await this.read({ session, source, options });
        if (found === null) return;
        progress.summary = `${found.size} accounts with a cost category`;
        if (options.dryRun) return;
        const changed = await this.resources.reportCategories(source.id, found);
        progress.summary += `, ${changed} with another than before`;
      });
    });
  }

  /** By account; null: it was stopped. */
  private async read(costs: Costs): Promise<Map<string, Record<string, string>> | null> {
    const found = new Map<string, Record<string, string>>();
    const to = this.retention.today();
    for (const name of costs.session.settings.costCategories ?? []) {
      const answer = await this.costs.ask(costs, {
        ...{ from: plusDays(to, -DAYS), to },
        groupBy: [
          { Type: 'DIMENSION', Key: 'LINKED_ACCOUNT' },
          { Type: 'COST_CATEGORY', Key: name },
        ],
        filter: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Usage'] } },
      });
      if (answer === null) return null;
      for (const [account, value] of valuesOf(answer, name))
        found.set(account, { ...found.get(account), [name]: value });
    }
    return found;
  }
}

/**
 * Pure. Accounts that have one value alone: rules may put parts of an account into different ones by what is used, and a call does
 * not show which. “Team$” is what no rule of the category fits.
 */
export function valuesOf(results: readonly ResultByTime[], name: string): Map<string, string> {
  const values = new Map<string, Set<string>>();
  for (const { Keys = [] } of results.flatMap(({ Groups = [] }) => Groups)) {
    const [account = '', key = ''] = Keys;
    const value = key.startsWith(`${name}$`) ? key.slice(name.length + 1) : key;
    values.set(account, (values.get(account) ?? new Set()).add(value));
  }
  return new Map(
    [...values].flatMap(([account, all]) => {
      const [only = ''] = all;
      return all.size === 1 && only !== '' ? [[account, only] as const] : [];
    }),
  );
}

const POLICY: readonly PolicyStatement[] = [
  {
    sid: 'ReadCostCategories',
    actions: ['ce:GetCostAndUsage'],
    resources: ['*'],
    why: 'to read which cost category each account is in; this action knows no narrower resource, and each request costs 0.01 USD',
  },
];
