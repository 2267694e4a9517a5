import { Inject, Injectable } from '@nestjs/common';
import { Gauges } from '../../platform/watch/gauges.js';
import { episodesGoingOn } from './alerts.repository.js';
import { RULES } from './target.js';

const GAUGES = [
  {
    name: 'bursar_operations_breaches',
    help: 'Models whose errors, latency or tokens per minute exceed a limit.',
    labelNames: ['rule'],
  },
] as const;

/** How many models are over a limit, for the metrics; which ones is on the Operations page. */
@Injectable()
export class OperationsGauges {
  constructor(@Inject(Gauges) gauges: Gauges) {
    gauges.add(GAUGES, async (sql) => {
      const counts = new Map((await episodesGoingOn(sql)).map(({ rule, count }) => [rule, count]));
      return [RULES.map((rule) => ({ labels: { rule }, value: counts.get(rule) ?? 0 }))];
    });
  }
}
