import { DAY } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { issuedSince } from '../../chargeback/chargeback.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { isRaised } from '../alerts.repository.js';
import { loadRules } from '../settings/settings.repository.js';
import { digestOrders } from './digest-order.js';
import { Sending } from './sending.service.js';
import { statementReport } from './statement-report.js';

/** Statements that were issued longer ago are no news: a rule that is added later does not send those of years. */
const NEWS_MS = 7 * DAY;

/** Statements as they are issued, for those who asked. Safe to run twice: each is written once. */
@Injectable()
export class StatementReportService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Sending) private readonly sending: Sending,
  ) {}

  async run(): Promise<{ written: number }> {
    const orders = digestOrders(await loadRules(this.database)).filter(
      ({ kind }) => kind === 'monthly-statement',
    );
    if (orders.length === 0) return { written: 0 };
    const since = new Date(this.clock.now().getTime() - NEWS_MS);
    let written = 0;
    for (const issued of await issuedSince(this.database, since))
      for (const order of orders) {
        const report = statementReport(issued, order);
        if (report === null || (await isRaised(this.database, report.key))) continue;
        if (await this.sending.write(order, report)) written += 1;
      }
    return { written };
  }
}
