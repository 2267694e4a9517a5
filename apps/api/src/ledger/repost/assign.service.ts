import { Inject, Injectable } from '@nestjs/common';
import { OrgService } from '../../org/org.module.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import type { RunOrder, RunResult, Touched } from './run.js';
import { RunsService } from './runs.service.js';
import { TimeOfCalls } from './time-of-calls.js';
import { TryingService } from './trying.service.js';

export interface Assignment {
  readonly kind: Touched['kind'];
  readonly pattern: string;
  readonly team: string;
  /** Null: from the start of this month on, in UTC. */
  readonly from: Date | null;
  /** All calls that there are, instead. */
  readonly sinceEver: boolean;
  readonly dryRun: boolean;
  readonly reason: string | null;
}

export interface UserMove {
  readonly user: string;
  readonly team: string;
  /** Days; null: since ever, and still. */
  readonly from?: string | null;
  readonly to?: string | null;
}

/** What is not over by then goes on as a job, and its orderer asks how far it is. */
const WAIT_MS_MAX = 8_000;

/** Orders that move money: asked for by people, answered with what moved, or with how far that is. */
@Injectable()
export class AssignService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(RunsService) private readonly runs: RunsService,
    @Inject(TryingService) private readonly trying: TryingService,
    @Inject(TimeOfCalls) private readonly time: TimeOfCalls,
  ) {}

  async repost(actor: Actor, order: RunOrder): Promise<RunResult> {
    return this.follow(await this.database.transaction((tx) => this.runs.order(tx, actor, order)));
  }

  /** Writes the rule, and orders that the usage it recognises moves: both or neither. A dry run moves it on paper. */
  async assign(actor: Actor, assignment: Assignment): Promise<RunResult | Problem> {
    const { kind, pattern, team, sinceEver, dryRun, reason } = assignment;
    const from = sinceEver ? null : (assignment.from ?? this.time.startOfThisMonth);
    if (dryRun) return this.tryOut(actor, assignment, from);
    const ordered = await this.database.transaction(async (tx) => {
      const outcome = await this.org.assignRule(tx, actor, { kind, pattern, team, from }, reason);
      if (isProblem(outcome)) return outcome;
      const order = {
        question: 'reattribute',
        touched: { kind, pattern },
        dryRun,
        reason,
      } as const;
      return this.runs.order(tx, actor, {
        ...order,
        from: from ?? this.time.oldest,
        to: this.time.soon,
      });
    });
    return typeof ordered === 'bigint' ? this.follow(ordered) : ordered;
  }

  /** As if it had always been so, where it could: what it would move of before its beginning is shown apart. */
  private async tryOut(
    actor: Actor,
    { kind, pattern, team, reason }: Assignment,
    from: Date | null,
  ): Promise<RunResult | Problem> {
    const dated = { rule: { kind, pattern, team, from } };
    const judged = await this.trying.tryOut(dated);
    if (isProblem(judged)) return judged;
    const ever = { rule: { ...dated.rule, from: null } };
    const isOpenEarlier = from !== null && !isProblem(await this.trying.tryOut(ever));
    return this.repost(actor, {
      ...{ question: 'reattribute', touched: { kind, pattern }, dryRun: true, reason },
      ...{
        from: isOpenEarlier ? this.time.oldest : (from ?? this.time.oldest),
        to: this.time.soon,
      },
      ...{ tried: isOpenEarlier ? ever : dated, ...(isOpenEarlier && { earlierThan: from }) },
    });
  }

  /** What a line of the directory would move of calls that are posted; nothing is written. */
  async tryMove(actor: Actor, line: UserMove): Promise<RunResult | Problem> {
    const { from = null, to = null } = line;
    const membership = { user: line.user, team: line.team, from, to };
    const judged = await this.trying.tryOut({ membership });
    if (isProblem(judged)) return judged;
    const order = {
      question: 'reattribute',
      touched: { kind: 'person', pattern: line.user },
    } as const;
    return this.tryForTime(
      actor,
      { ...order, tried: { membership } },
      { from: from === null ? null : new Date(from), to: to === null ? null : new Date(to) },
    );
  }

  /** A dry run of what applies for a time. */
  tryForTime(
    actor: Actor,
    order: Omit<RunOrder, 'from' | 'to' | 'dryRun' | 'reason'>,
    span: { readonly from: Date | null; readonly to: Date | null },
  ): Promise<RunResult> {
    const { from, to } = this.time.within(span);
    const range = { from: from < to ? from : to, to };
    return this.repost(actor, { ...order, ...range, dryRun: true, reason: null });
  }

  private async follow(id: bigint): Promise<RunResult> {
    await this.runs.advance(id, WAIT_MS_MAX);
    const run = await this.runs.find(id);
    invariant(run !== null, `run ${id} was ordered, and is not there`);
    return run;
  }
}
