import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';
import { isProblem } from '../../platform/outcome.js';
import { ForecastService } from '../../spend/spend.module.js';
import { raiseAlerts } from '../alerts.repository.js';
import { alertOfBaseline, alertOfForecast } from './forecast-alerts.js';

/** Months that will pass their plan, and spend above its baseline. Safe to run twice: each key is raised once. */
@Injectable()
export class ForecastWatch {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ForecastService) private readonly forecasts: ForecastService,
  ) {}

  async run(): Promise<{ seen: number }> {
    const now = this.clock.now();
    const forecast = await this.forecasts.forecast(SYSTEM, {});
    invariant(!isProblem(forecast), 'the question about the forecast was refused');
    const month = forecast.periods.find(({ name }) => name === 'month');
    const alerts = (month?.rows ?? []).flatMap((row) => {
      if (month === undefined) return [];
      const found = [alertOfForecast(row, month, now), alertOfBaseline(row, month, now)];
      return found.filter((alert) => alert !== null);
    });
    await raiseAlerts(this.database, alerts);
    return { seen: alerts.length };
  }
}
