import type { Expression, ResultByTime } from '@aws-sdk/client-cost-explorer';
import { modelNames, type ModelNames } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database.js';
import { PriceImports } from '../../prices/prices.module.js';
import { replaceBill } from '../../reconciliation/reconciliation.module.js';
import { AwsFailure } from '../aws/aws-failure.js';
import { runAws } from '../aws/aws-run.js';
import { AwsSessions } from '../aws/aws-session.js';
import { AWS_FIELDS, MINUTE_MS, type PolicyStatement } from '../aws/aws-settings.js';
import { byMonth, type Days, plusDays } from '../days.js';
import { type Progress, readPart } from '../part.js';
import { Retention } from '../retention.service.js';
import type { RunOptions, SourceRun, SourceType, StoredSource } from '../source.js';
import { keepCheckpoint } from '../sources.repository.js';
import { type BillDay, billDays, hasUnplaced } from './bill-days.js';
import { type Costs, CostsService, type Grouping } from './costs.service.js';

/** So many last days are asked for again in any case: they come late, and in parts. */
const RECENT_DAYS = 3;
/** AWS knows product attributes from this day on. */
const ATTRIBUTES_FROM = '2026-09-01';

const Memory = z.object({
  /** The first day that was not asked for yet. */
  through: z.iso.date().optional(),
  /** Days that were estimated, or were not there: they are asked for again. */
  open: z.array(z.iso.date()).default([]),
  from: z.iso.date().optional(),
  /** The month in which AWS refused to group by product attributes. */
  refused: z.string().optional(),
});
type Memory = z.infer<typeof Memory>;

/** The bill of an account, by day, service and usage type. */
@Injectable()
export class CostExplorer {
  constructor(
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(CostsService) private readonly costs: CostsService,
    @Inject(PriceImports) private readonly prices: PriceImports,
    @Inject(Database) private readonly database: Database,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  get type(): SourceType {
    return {
      type: 'cost-explorer',
      fields: [...AWS_FIELDS.filter((field) => field !== 'regions'), 'budgetUsd'],
      required: ['account'],
      everyDefault: '12h',
      everyMsMin: 60 * MINUTE_MS,
      run: (source, options) => this.run(source, options),
      backfill: ({ memory }, from) => ({ refused: memory['refused'], from }),
      policy: () => POLICY,
    };
  }

  private run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    return runAws(this.sessions, Memory, source, options, async ({ session, memory, parts }) => {
      await readPart(parts, session.settings.account ?? '', (progress) =>
        this.readDays({ session, source, options }, memory, progress),
      );
    });
  }

  private async readDays(at: Costs, memory: Memory, progress: Progress): Promise<void> {
    const names = modelNames((await this.prices.known()).map(({ model }) => model));
    const to = this.retention.today();
    const from = at.options.dryRun ? plusDays(to, -1) : this.startOf(at, memory, to);
    let [days, lines] = [0, 0];
    for (const window of byMonth({ from, to })) {
      const read = await this.read(at, window, memory, names);
      if (read === null) return;
      days += read.length;
      lines += read.reduce((sum, day) => sum + day.lines.length, 0);
      progress.summary = `${days} days with ${lines} lines of models`;
      if (at.options.dryRun || !(await this.write(at, window, read, memory))) return;
    }
  }

  private startOf({ session }: Costs, { through, open, from }: Memory, to: string): string {
    const first = this.retention.firstDay(from, session.settings.since);
    if (through === undefined) return first;
    const start = [...open, plusDays(through < to ? through : to, -RECENT_DAYS)].sort()[0] ?? first;
    return start > first ? start : first;
  }

  /** Null: it was stopped. */
  private async read(
    at: Costs,
    window: Days,
    memory: Memory,
    names: ModelNames,
  ): Promise<BillDay[] | null> {
    const account = at.session.settings.account ?? '';
    const ask = (groupBy: readonly Grouping[], isUsage: boolean) =>
      this.costs.ask(at, { ...window, groupBy, filter: filterOf(account, isUsage) });
    const usage = await ask([by('SERVICE'), by('USAGE_TYPE')], true);
    const others = usage && (await ask([by('SERVICE'), by('RECORD_TYPE')], false));
    if (others === null || usage === null) return null;
    const days = billDays(account, { usage, others, models: [] }, names);
    if (!hasUnplaced(days)) return days;
    const models = await this.models(at, window, memory);
    return models && billDays(account, { usage, others, models }, names);
  }

  /** Which models usage types are of, as AWS says it; nothing where it does not. */
  private async models(at: Costs, window: Days, memory: Memory): Promise<ResultByTime[] | null> {
    const from = window.from < ATTRIBUTES_FROM ? ATTRIBUTES_FROM : window.from;
    const month = this.retention.today().slice(0, 7);
    if (from >= window.to || memory.refused === month) return [];
    const groupBy: Grouping[] = [by('USAGE_TYPE'), { Type: 'PRODUCT_ATTRIBUTE', Key: 'model' }];
    const filter = filterOf(at.session.settings.account ?? '', true);
    try {
      return await this.costs.ask(at, { from, to: window.to, groupBy, filter });
    } catch (error) {
      if (!(error instanceof AwsFailure) || error.code !== 'ValidationException') throw error;
      memory.refused = month;
      return [];
    }
  }

  /** Days and checkpoint in one transaction. False: the source is another since, and nothing was written. */
  private write(
    { session, source }: Costs,
    { from, to }: Days,
    days: readonly BillDay[],
    memory: Memory,
  ): Promise<boolean> {
    const final = new Set(days.filter((day) => !day.isEstimated).map(({ day }) => day));
    const open = memory.open.filter((day) => day < from || day >= to);
    for (let day = from; day < to; day = plusDays(day, 1)) if (!final.has(day)) open.push(day);
    memory.open = open.sort();
    if (memory.through === undefined || memory.through < to) memory.through = to;
    return this.database.bulk(async (tx) => {
      if (!(await keepCheckpoint(tx, source, memory))) return false;
      for (const { day, lines } of days)
        await replaceBill(tx, source.id, `ce ${day} ${session.settings.account ?? ''}`, lines);
      return true;
    });
  }
}

const by = (Key: string): Grouping => ({ Type: 'DIMENSION', Key });

/** One account; its usage, or everything else. */
function filterOf(account: string, isUsage: boolean): Expression {
  const usage: Expression = { Dimensions: { Key: 'RECORD_TYPE', Values: ['Usage'] } };
  const own: Expression = { Dimensions: { Key: 'LINKED_ACCOUNT', Values: [account] } };
  return { And: [own, isUsage ? usage : { Not: usage }] };
}

const POLICY: readonly PolicyStatement[] = [
  {
    sid: 'ReadCosts',
    actions: ['ce:GetCostAndUsage'],
    resources: ['*'],
    why: 'to read the bill by day; this action knows no narrower resource, and each request costs 0.01 USD',
  },
];
