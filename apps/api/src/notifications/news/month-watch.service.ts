import { addMonths } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';
import { isProblem } from '../../platform/outcome.js';
import {
  gapWords,
  periodOf,
  ReconciliationService,
} from '../../reconciliation/reconciliation.module.js';
import { SpendService } from '../../spend/spend.module.js';
import type { Alert } from '../alert.js';
import { isRaised, raiseAlerts } from '../alerts.repository.js';
import { alertOfIncompleteMonth, alertOfUnpricedMonth, closeKey } from './close-alerts.js';
import { alertOfUnpriced, type UnpricedModel } from './price-alerts.js';

/** Logs have arrived by the fourth; from the eleventh on it is too late to say that they have not. */
const FIRST_DAY = 4;
const LAST_DAY = 10;

const monthAt = (now: Date): string => now.toISOString().slice(0, 7);

/** By model, the most calls first; a month is one of the bill, in UTC. */
async function unpricedIn(spend: SpendService, month: string): Promise<UnpricedModel[]> {
  const from = `${month}-01`;
  const asked = { from, to: addMonths(from, 1), timezone: 'UTC', groupBy: ['model'] };
  const rows = await spend.rowsOf(SYSTEM, asked, ['unpriced']);
  invariant(!isProblem(rows), 'the question about calls without a price was refused');
  return rows
    .map(({ keys: [model], figures }) => ({ model: model ?? '', calls: figures.unpriced }))
    .filter(({ calls }) => calls > 0n)
    .sort((a, b) =>
      a.calls === b.calls ? (a.model < b.model ? -1 : 1) : a.calls > b.calls ? -1 : 1,
    );
}

/** Models without a price, once each in a month. */
@Injectable()
export class UnpricedWatch {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(SpendService) private readonly spend: SpendService,
  ) {}

  async run(): Promise<{ seen: number }> {
    const now = this.clock.now();
    const month = monthAt(now);
    const found = await unpricedIn(this.spend, month);
    await raiseAlerts(
      this.database,
      found.map((one) => alertOfUnpriced(one, month, now)),
    );
    return { seen: found.length };
  }
}

/** Whether the month before can be closed as it is. The months are read whole: in a few days, and no more once it is raised. */
@Injectable()
export class MonthEndWatch {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(ReconciliationService) private readonly reconciliation: ReconciliationService,
  ) {}

  async run(): Promise<{ raised: number }> {
    const now = this.clock.now();
    if (now.getUTCDate() < FIRST_DAY || now.getUTCDate() > LAST_DAY) return { raised: 0 };
    const month = addMonths(`${monthAt(now)}-01`, -1).slice(0, 7);
    const alerts: Alert[] = [];
    if (!(await isRaised(this.database, closeKey(month, 'unpriced')))) {
      const models = await unpricedIn(this.spend, month);
      if (models.length > 0) alerts.push(alertOfUnpricedMonth(month, models, now));
    }
    if (!(await isRaised(this.database, closeKey(month, 'gaps')))) {
      const { gaps } = await this.reconciliation.month(periodOf(month));
      if (gaps.length > 0) alerts.push(alertOfIncompleteMonth(month, gaps.map(gapWords), now));
    }
    await raiseAlerts(this.database, alerts);
    return { raised: alerts.length };
  }
}
