import { Inject, Injectable } from '@nestjs/common';
import { ledgerFigures } from '../ledger/ledger.module.js';
import { Gauges } from '../platform/watch/gauges.js';

const GAUGES = [
  {
    name: 'bursar_ingest_lag_seconds',
    help: 'Age of the newest call that a source has brought.',
    labelNames: ['source'],
  },
  {
    name: 'bursar_ingest_last_recorded_timestamp_seconds',
    help: 'When a source last brought a call.',
    labelNames: ['source'],
  },
  { name: 'bursar_quarantine_open', help: 'Lines in quarantine that wait for a decision.' },
] as const;

/** Labels of one metric. */
const SOURCES_MAX = 50;

/** How fresh the usage of each source is, for the metrics. */
@Injectable()
export class IntakeGauges {
  constructor(@Inject(Gauges) gauges: Gauges) {
    gauges.add(GAUGES, async (sql) => {
      const sources = await ledgerFigures.freshnessOfSources(sql, SOURCES_MAX);
      const [open] = await sql.rows<{ value: number }>(
        `SELECT count(*)::int AS value FROM ledger.quarantine WHERE state = 'open'`,
      );
      return [
        sources.map(({ source, lag }) => ({ labels: { source }, value: Math.max(0, lag) })),
        sources.map(({ source, recorded }) => ({ labels: { source }, value: recorded })),
        open === undefined ? [] : [open],
      ];
    });
  }
}
