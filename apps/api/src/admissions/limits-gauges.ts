import { Inject, Injectable } from '@nestjs/common';
import { holdViews } from '../holds/holds.module.js';
import { countOpenLeases } from '../leases/leases.module.js';
import { Gauges, type Sample } from '../platform/watch/gauges.js';

const GAUGES = [
  { name: 'bursar_holds_open', help: 'Admissions whose end was not reported yet.' },
  { name: 'bursar_holds_presumed', help: 'Holds whose end was not reported in time.' },
  {
    name: 'bursar_presumed_usd',
    help: 'What they count as spent until the log confirms it, in USD, rounded.',
  },
  { name: 'bursar_leases_open', help: 'Leases that gateways may still spend, or report calls of.' },
  { name: 'bursar_leases_granted_usd', help: 'What open leases were granted, in USD, rounded.' },
  {
    name: 'bursar_leases_drawn_usd',
    help: 'What reported calls took of open leases, in USD, rounded.',
  },
] as const;

/** What holds and leases take of budgets, for the metrics. */
@Injectable()
export class LimitsGauges {
  constructor(@Inject(Gauges) gauges: Gauges) {
    gauges.add(GAUGES, async (sql) => {
      const { open, presumed, presumedUsd } = (await holdViews.countOpenHolds(sql)) ?? {};
      const { leases, granted, drawn } = (await countOpenLeases(sql)) ?? {};
      return [open, presumed, presumedUsd, leases, granted, drawn].map((value): Sample[] =>
        value === undefined ? [] : [{ value }],
      );
    });
  }
}
