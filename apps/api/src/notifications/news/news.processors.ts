import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { joinKey } from '../../access/access.module.js';
import type { budgetFacts } from '../../budgets/budgets.module.js';
import type { stopFacts } from '../../controls/controls.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import type { priceFacts } from '../../prices/prices.module.js';
import { findRequest } from '../../requests/requests.module.js';
import { raiseAlert } from '../alerts.repository.js';
import { alertOfLadder } from './budget-alerts.js';
import { alertOfHeld } from './price-alerts.js';
import { alertOfRequest } from './request-alerts.js';
import { alertOfFrozenKey, alertOfStop, type FrozenNews } from './stop-alerts.js';

/** What earlier domains wrote themselves, in the words of their facts. */
const written = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null);

export const alertLadder = job('alert-ladder', written<budgetFacts.LadderNews>());
export const alertFrozenKey = job('alert-frozen-key', written<FrozenNews>());
export const alertStop = job('alert-stop', written<stopFacts.StopNews>());
export const alertHeldPrices = job('alert-held-prices', written<priceFacts.HeldNews>());
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
