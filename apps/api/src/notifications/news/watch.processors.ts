import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { ForecastWatch } from './forecast-watch.js';
import { WatchService } from './watch.service.js';
import { MonthEndWatch, UnpricedWatch } from './month-watch.service.js';

export const watchForAlerts = job('watch-for-alerts', z.object({}), 3);
export const watchUnpriced = job('watch-unpriced', z.object({}), 3);
export const watchMonthEnd = job('watch-month-end', z.object({}), 3);
export const watchForecast = job('watch-forecast', z.object({}), 3);

@Handles(watchForAlerts)
@Injectable()
export class WatchProcessor implements JobHandler {
  constructor(@Inject(WatchService) private readonly service: WatchService) {}

  run(): Promise<{ seen: number }> {
    return this.service.run();
  }
}

@Handles(watchUnpriced)
@Injectable()
export class UnpricedProcessor implements JobHandler {
  constructor(@Inject(UnpricedWatch) private readonly service: UnpricedWatch) {}

  run(): Promise<{ seen: number }> {
    return this.service.run();
  }
}

@Handles(watchMonthEnd)
@Injectable()
export class MonthEndProcessor implements JobHandler {
  constructor(@Inject(MonthEndWatch) private readonly service: MonthEndWatch) {}

  run(): Promise<{ raised: number }> {
    return this.service.run();
  }
}

@Handles(watchForecast)
@Injectable()
export class ForecastProcessor implements JobHandler {
  constructor(@Inject(ForecastWatch) private readonly service: ForecastWatch) {}

  run(): Promise<{ seen: number }> {
    return this.service.run();
  }
}
