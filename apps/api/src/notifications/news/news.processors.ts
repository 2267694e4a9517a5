import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { accounts, joinKey } from '../../access/access.module.js';
import { approvalsOf, findProposal, type Proposal } from '../../approvals/approvals.module.js';
import type { budgetFacts } from '../../budgets/budgets.module.js';
import type { LineNews } from '../../chargeback/chargeback.module.js';
import type { stopFacts } from '../../controls/controls.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import type { priceFacts } from '../../prices/prices.module.js';
import { findRequest } from '../../requests/requests.module.js';
import { raiseAlert } from '../alerts.repository.js';
import { alertOfLadder } from './budget-alerts.js';
import { alertOfHeld } from './price-alerts.js';
import { alertOfApproval } from './approval-alerts.js';
import { alertOfLine } from './line-alerts.js';
import { alertOfRequest } from './request-alerts.js';
import { alertOfFrozenKey, alertOfStop, type FrozenNews } from './stop-alerts.js';

/** What earlier domains wrote themselves, in the words of their facts. */
const written = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null);

export const alertLadder = job('alert-ladder', written<budgetFacts.LadderNews>());
export const alertFrozenKey = job('alert-frozen-key', written<FrozenNews>());
export const alertStop = job('alert-stop', written<stopFacts.StopNews>());
export const alertLine = job('alert-line', written<LineNews>());
export const alertHeldPrices = job('alert-held-prices', written<priceFacts.HeldNews>());
export const alertApproval = job('alert-approval', z.object({ proposal: z.string() }));
export const alertRequest = job('alert-request', z.object({ request: z.string() }));

@Handles(alertLadder)
@Injectable()
export class LadderAlerts implements JobHandler<budgetFacts.LadderNews> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  run(news: budgetFacts.LadderNews): Promise<void> {
    return raiseAlert(this.database, alertOfLadder(news, this.clock.now()));
  }
}

@Handles(alertFrozenKey)
@Injectable()
export class FrozenKeyAlerts implements JobHandler<FrozenNews> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(news: FrozenNews): Promise<void> {
    const [key] = await this.database.rows<{ name: string | null; team: string | null }>(
      `SELECT k.name, k.team FROM (SELECT $1::text AS id) f ${joinKey('k', 'f.id')}`,
      [news.key],
    );
    const { name = null, team = null } = key ?? {};
    await raiseAlert(this.database, alertOfFrozenKey(news, name, team, this.clock.now()));
  }
}

@Handles(alertStop)
@Injectable()
export class StopAlerts implements JobHandler<stopFacts.StopNews> {
  constructor(@Inject(Database) private readonly database: Database) {}

  run(news: stopFacts.StopNews): Promise<void> {
    return raiseAlert(this.database, alertOfStop(news));
  }
}

@Handles(alertLine)
@Injectable()
export class LineAlerts implements JobHandler<LineNews> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  run(news: LineNews): Promise<void> {
    return raiseAlert(this.database, alertOfLine(news, this.clock.now()));
  }
}

@Handles(alertHeldPrices)
@Injectable()
export class HeldPriceAlerts implements JobHandler<priceFacts.HeldNews> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  run(news: priceFacts.HeldNews): Promise<void> {
    return raiseAlert(this.database, alertOfHeld(news, this.clock.now()));
  }
}

/** By what the request is when the job runs: one that was decided meanwhile is not announced as open. */
@Handles(alertRequest)
@Injectable()
export class RequestAlerts implements JobHandler<{ readonly request: string }> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run({ request }: { readonly request: string }): Promise<void> {
    const row = await findRequest(this.database, request);
    if (row !== null) await raiseAlert(this.database, alertOfRequest(row, this.clock.now()));
  }
}

/** By what the proposal is when the job runs. */
@Handles(alertApproval)
@Injectable()
export class ApprovalAlerts implements JobHandler<{ readonly proposal: string }> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run({ proposal: id }: { readonly proposal: string }): Promise<void> {
    const proposal = await findProposal(this.database, id);
    if (proposal === null) return;
    const given = await approvalsOf(this.database, id);
    const alert = alertOfApproval(proposal, given.length, this.clock.now());
    const approvers = await this.approversOf(proposal);
    await raiseAlert(this.database, { ...alert, people: [...alert.people, ...approvers] });
  }

  /** While it waits, those who can approve it find it in their inbox, whatever else they are shown. */
  private async approversOf({ state, approvers }: Proposal): Promise<string[]> {
    if (state !== 'open') return [];
    const people = await accounts.activePeople(this.database);
    return people
      .filter(({ roles }) => approvers.some((role) => roles.has(role)))
      .map(({ id }) => id);
  }
}
