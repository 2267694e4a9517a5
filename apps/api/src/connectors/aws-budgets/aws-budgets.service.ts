import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Budget, BudgetsService } from '../../budgets/budgets.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { AwsFailure } from '../aws/aws-failure.js';
import { type AwsSession, AwsSessions } from '../aws/aws-session.js';
import { AWS_FIELDS, AwsSettings, MINUTE_MS, type PolicyStatement } from '../aws/aws-settings.js';
import type { RunOptions, SourceRun, SourceType, StoredSource } from '../source.js';
import { SourceTypes } from '../source-types.js';
import { type AwsBudget, toAwsBudget, unfit } from './aws-budget.js';
import { replaceAwsBudgets } from './aws-budgets.repository.js';

const PAGE = 100;
const PAGES_MAX = 200;
/** Budgets is one service for all regions. */
const REGION = 'us-east-1';

const Mapped = z.object({ budgets: z.record(z.string(), z.string()).default({}) });

/** What AWS Budgets says, beside ours; where the file maps one to one of ours, it climbs that ladder. */
@Injectable()
export class AwsBudgetsService {
  constructor(
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(SourceTypes) types: SourceTypes,
  ) {
    types.add(this.type);
  }

  private get type(): SourceType {
    return {
      type: 'aws-budgets',
      fields: [...AWS_FIELDS.filter((field) => field !== 'since'), 'topics', 'budgets'],
      required: ['account'],
      everyDefault: '6h',
      everyMsMin: 10 * MINUTE_MS,
      run: (source, options) => this.run(source, options),
      policy: ({ settings }) => budgetsPolicy(settings),
    };
  }

  private async run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    const part = AwsSettings.parse(source.settings).account ?? '';
    const { memory } = source;
    try {
      const { budgets, moved } = await this.refresh(source, options);
      const summary = `${budgets.length} budgets read${moved.map((line) => `; ${line}`).join('')}`;
      return { parts: [{ part, summary, error: null, hint: null }], memory };
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      const { message, hint } = error;
      return { parts: [{ part, summary: '', error: message, hint }], memory };
    }
  }

  /** Asks AWS, keeps the answer, and moves the ladders of budgets that are mapped. Throws AwsFailure. */
  async refresh(
    source: StoredSource,
    { dryRun }: Pick<RunOptions, 'dryRun'>,
  ): Promise<{ readonly budgets: readonly AwsBudget[]; readonly moved: readonly string[] }> {
    const budgets = await this.ask(source);
    if (dryRun) return { budgets, moved: [] };
    const { budgets: mapping } = Mapped.parse(source.settings);
    const moved = await this.database.bulk(async (tx) => {
      await replaceAwsBudgets(tx, source.id, budgets, this.clock.now());
      const book = await this.budgets.book(tx);
      const notes = Object.entries(mapping).map(([name, id]) => {
        const ours = book.budgets.find((one) => one.id === id);
        return noteOf({ name, id }, budgets, ours);
      });
      await this.budgets.replaceOutsideSpend(
        tx,
        source.id,
        notes.flatMap((note) => (typeof note === 'string' ? [] : [note])),
      );
      return notes.map((note) =>
        typeof note === 'string' ? note : `${note.budget.id} is at ${note.usd} USD by AWS`,
      );
    });
    await this.budgets.climbLadders();
    return { budgets, moved };
  }

  private async ask(source: StoredSource): Promise<readonly AwsBudget[]> {
    const session = this.sessions.open(source);
    try {
      return await describeBudgets(session);
    } finally {
      await session.close();
    }
  }
}

/** Pure. What AWS says about one of ours; in words, why it says nothing. */
function noteOf(
  { name, id }: { readonly name: string; readonly id: string },
  described: readonly AwsBudget[],
  ours: Budget | undefined,
) {
  const of = `${name} does not move ${id}`;
  const theirs = described.find((one) => one.name === name);
  if (ours === undefined) return `${of}: there is no such budget here`;
  if (theirs === undefined) return `${of}: AWS has no budget of this name`;
  const why = unfit(theirs, ours.window);
  if (why !== null || theirs.actual === null) return `${of}: ${why ?? ''}`;
  if (theirs.updatedAt === null) return `${of}: AWS has not calculated it yet`;
  return { budget: ours, usd: theirs.actual, at: theirs.updatedAt };
}

async function describeBudgets(session: AwsSession): Promise<AwsBudget[]> {
  const { account = '' } = session.settings;
  const resource = `arn:aws:budgets::${account}:budget/*`;
  const { DescribeBudgetsCommand } = await import('@aws-sdk/client-budgets');
  const found: AwsBudget[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const input = { AccountId: account, MaxResults: PAGE, NextToken: token };
    const page = await session.call({ action: 'budgets:ViewBudget', resource }, async () =>
      (await session.budgets(REGION)).send(new DescribeBudgetsCommand(input)),
    );
    found.push(...(page.Budgets ?? []).flatMap((one) => toAwsBudget(one) ?? []));
    token = page.NextToken;
    if (token === undefined) break;
  }
  return found;
}

/** Pure. */
function budgetsPolicy(stored: Readonly<Record<string, unknown>>): PolicyStatement[] {
  const { account = '*' } = AwsSettings.parse(stored);
  return [
    {
      sid: 'ReadBudgets',
      actions: ['budgets:ViewBudget'],
      resources: [`arn:aws:budgets::${account}:budget/*`],
      why: 'to read budgets, their spend and their forecast',
    },
  ];
}
