import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { configGate } from '../config/config.module.js';
import type { Actor } from '../platform/actor.js';
import type { Sql, Tx } from '../platform/database.js';
import { takeLock } from '../platform/locks.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { ApprovalsService } from './approvals.service.js';
import { neededFor, type Needed } from './config-asks.js';
import type { ApprovalKind, Completing } from './kinds.js';
import { type Look, type Proposal, reasonOf } from './proposal.js';
import { loadApprovals } from './section-approvals.js';

const Change = z.object({
  text: z.string(),
  prune: z.union([z.boolean(), z.array(z.string())]),
  // Proposals of an earlier release do not say it.
  owner: z.string().nullable().default(null),
  onScreen: z.boolean().default(false),
});

const LINES_MAX = 200;
const TITLE_THINGS: Readonly<Record<string, string>> = {
  budget: 'budgets',
  route: 'routes',
  prices: 'prices',
  rules: 'the rules of approval',
  signIn: 'who signs in as whom',
};

/** A change of the configuration file that other people approve first: the whole file, or nothing of it. */
@Injectable()
export class ConfigApproval implements configGate.Gate {
  constructor(
    @Inject(configGate.ConfigService) private readonly config: configGate.ConfigService,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
  ) {}

  /** What is agreed to is the file and the plan of it: where the plan is another by then, the proposal is void. */
  readonly kind: ApprovalKind = {
    what: 'configuration',
    lane: 'transaction',
    isSeenAgain: false,
    isAnnounced: true,
    lock: (tx) => takeLock(tx, 'configuration'),
    look: (tx, proposal) => this.look(tx, proposal),
    carryOut: (tx, actor, done) => this.carryOut(tx, actor, done),
  };

  async hold(
    tx: Tx,
    actor: Actor,
    wanted: configGate.WantedApply,
  ): Promise<string | Problem | null> {
    const needed = neededFor(await loadApprovals(tx), wanted.changes);
    if (needed === null) return null;
    if (needed === 'apart') return APART;
    const { text, prune, reason, owner, onScreen } = wanted;
    const subject = createHash('sha256')
      .update(`${String(prune)} ${text}`)
      .digest('hex');
    const proposal = await this.approvals.propose(tx, actor, {
      ...{ what: 'configuration', rule: needed.rule, subject, teams: needed.teams },
      ...{ amountUsd: needed.amountUsd, title: titleOf(needed) },
      ...{ change: { text, prune, owner, onScreen }, reason: reason ?? '' },
    });
    return proposal === null || isProblem(proposal) ? proposal : proposal.id;
  }

  async warnings(sql: Sql, wanted: configGate.WantedApply): Promise<readonly string[]> {
    const needed = neededFor(await loadApprovals(sql), wanted.changes);
    if (needed === null) return [];
    if (needed === 'apart') return [APART.message];
    const { by, people } = needed.rule;
    const names = things(needed);
    return [`${names}: this waits for the approval of ${people} of ${by.join(', ')}`];
  }

  private async look(sql: Sql, { change }: Proposal): Promise<Look | Problem> {
    const plan = await this.config.changesOf(sql, Change.parse(change));
    if (isProblem(plan)) return plan;
    const state = plan.map(({ asks: _, ...one }) => one);
    return { state, lines: plan.slice(0, LINES_MAX).map(({ summary }) => summary) };
  }

  private async carryOut(tx: Tx, actor: Actor, { proposal }: Completing): Promise<null> {
    const { text, prune, owner } = Change.parse(proposal.change);
    await this.config.applyApproved(tx, actor, {
      ...{ text, prune, owner },
      reason: reasonOf(proposal),
    });
    return null;
  }
}

const APART = refuse('approved_apart', 'Different people approve what this file changes.', {
  hint: 'apply the parts of the file one after the other',
});

const things = ({ things: named }: Needed): string =>
  named.map((thing) => TITLE_THINGS[thing] ?? thing).join(' and ');

const titleOf = (needed: Needed): string => `Change ${things(needed)} by the configuration file`;
