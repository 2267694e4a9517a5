import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { Unavailable } from '../../platform/errors.js';
import { AwsFailure } from '../aws/aws-failure.js';
import { findSource } from '../sources.repository.js';
import { findMessage, type StoredMessage } from '../sns/sns.repository.js';
import { readAnomalyNotice } from './anomaly-notice.js';
import { type BudgetNotice, readBudgetNotice } from './budget-notice.js';
import { AwsBudgetsService } from './aws-budgets.service.js';
import { keepAnomaly, noteRead } from './aws-budgets.repository.js';

/** What a verified message of a topic says. A budget's prose is a hint: what AWS answers when asked is what counts. */
@Injectable()
export class NoticesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AwsBudgetsService) private readonly budgets: AwsBudgetsService,
  ) {}

  async run({ id }: { id: string }): Promise<{ outcome: string }> {
    const message = await findMessage(this.database, id);
    if (message === null) return { outcome: 'gone' };
    const budget = readBudgetNotice(message.body);
    if (budget !== null) return this.readBudget(message, budget);
    const anomaly = readAnomalyNotice(message.body);
    const now = this.clock.now();
    const kind = anomaly === null ? 'other' : 'anomaly';
    const outcome =
      anomaly === null ? 'Neither AWS Budgets nor Cost Anomaly Detection: kept.' : 'Kept.';
    await this.database.bulk(async (tx) => {
      const { source, sentAt } = message;
      if (anomaly !== null) await keepAnomaly(tx, { source, message: id, sentAt }, anomaly, now);
      await noteRead(tx, id, { kind, outcome }, now);
    });
    return { outcome };
  }

  private async readBudget(message: StoredMessage, notice: BudgetNotice) {
    const outcome = await this.outcomeOf(message, notice);
    await noteRead(this.database, message.id, { kind: 'budget', outcome }, this.clock.now());
    return { outcome };
  }

  private async outcomeOf(message: StoredMessage, { name, alert, amount }: BudgetNotice) {
    const source = await findSource(this.database, message.source);
    if (source?.type !== 'aws-budgets')
      return 'Not acted upon: its source asks AWS Budgets nothing.';
    try {
      const { budgets, moved } = await this.budgets.refresh(source, { dryRun: false });
      const theirs = budgets.find((one) => one.name === name);
      if (theirs === undefined) return `Not acted upon: AWS has no budget ${name}.`;
      const said = `${name}: ${alert === 'ACTUAL' ? 'spent' : 'forecast'} ${amount ?? '?'} USD by the message, ${theirs.actual ?? '?'} spent by AWS.`;
      return [said, ...moved].join(' ');
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      if (error.passes) throw new Unavailable(error.message, 30);
      return `Not verified, so not acted upon: ${error.message} ${error.hint}`;
    }
  }
}
