import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  type ApprovalKind,
  ApprovalsService,
  type Look,
  type Proposal,
  reasonOf,
} from '../../approvals/approvals.module.js';
import type { Actor } from '../../platform/actor.js';
import { Database, type Sql } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { priceCorrections } from '../../prices/prices.module.js';
import { AssignService } from '../repost/assign.service.js';
import type { RunResult } from '../repost/run.js';
import { RunsService, unknownRun } from '../repost/runs.service.js';
import { effectLines, effectOf } from './contract-effect.js';

const Change = z.object({
  contract: z.record(z.string(), z.unknown()),
  effect: z.array(z.string()),
});

const TITLE_LENGTH_MAX = 200;

/** A contract over the list: tried first, then added as it was tried; above a set effect by two people. */
@Injectable()
export class ContractChanges {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(priceCorrections.ContractsService)
    private readonly contracts: priceCorrections.ContractsService,
    @Inject(AssignService) private readonly orders: AssignService,
    @Inject(RunsService) private readonly runs: RunsService,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
  ) {}

  /** What is agreed to is the contract, its effect, and what stands in its place: where that changes, the proposal is void. */
  readonly kind: ApprovalKind = {
    what: 'contract',
    lane: 'transaction',
    isSeenAgain: false,
    isAnnounced: true,
    lock: (tx) => takeLock(tx, 'configuration'),
    look: (tx, proposal) => this.look(tx, proposal),
    carryOut: async (tx, actor, { proposal }) => {
      const contract = this.contracts.read(Change.parse(proposal.change).contract);
      if (isProblem(contract)) return contract;
      await this.contracts.add(tx, actor, contract, reasonOf(proposal));
      return null;
    },
  };

  /** By how much each team's calls would cost more or less, by month; nothing is changed. */
  async tryOut(actor: Actor, raw: Record<string, unknown>): Promise<RunResult | Problem> {
    const contract = this.contracts.read(raw);
    if (isProblem(contract)) return contract;
    return this.orders.tryForTime(
      actor,
      { question: 'rerate', tried: { contract: raw } },
      contract,
    );
  }

  /** As it was tried. Where the rules say so, it waits for the approval of other people. */
  async add(
    actor: Actor,
    runId: bigint,
    reason: string,
  ): Promise<{ version: number } | Proposal | Problem> {
    const run = await this.runs.find(runId);
    if (run === null || run.tried === null || !('contract' in run.tried)) return unknownRun();
    if (run.state !== 'done')
      return refuse('not_tried', 'What it would change is not known yet.', {
        hint: 'wait for the dry run to end',
      });
    const { contract: raw } = run.tried;
    const contract = this.contracts.read(raw);
    if (isProblem(contract)) return contract;
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'configuration');
      if ((await this.contracts.version(tx)) !== run.version)
        return refuse('tried_before', 'The price book has changed since this was tried.', {
          hint: 'try it again: its effect may be another',
        });
      const waits = await this.propose(tx, actor, run, contract, reason);
      return waits ?? { version: await this.contracts.add(tx, actor, contract, reason) };
    });
  }

  private propose(
    tx: Sql,
    actor: Actor,
    { tried, moved }: RunResult,
    contract: priceCorrections.Contract,
    reason: string,
  ): Promise<Proposal | Problem | null> {
    return this.approvals.propose(tx, actor, {
      ...{ what: 'contract', rule: 'prices', subject: priceCorrections.keyOf(contract), teams: [] },
      ...{
        amountUsd: effectOf(moved),
        title: priceCorrections.contractText(contract).slice(0, TITLE_LENGTH_MAX),
      },
      ...{ change: { ...tried, effect: effectLines(moved) }, reason },
    });
  }

  private async look(sql: Sql, { change }: Proposal): Promise<Look | Problem> {
    const { contract: raw, effect } = Change.parse(change);
    const contract = this.contracts.read(raw);
    if (isProblem(contract)) return contract;
    const standing = await this.contracts.standingFor(sql, contract);
    return {
      state: standing,
      lines: [
        priceCorrections.contractText(contract),
        ...standing.map((one) => `Beside or instead of: ${priceCorrections.contractText(one)}`),
        ...effect,
      ],
    };
  }
}
