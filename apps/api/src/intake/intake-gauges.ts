import { Inject, Injectable } from '@nestjs/common';
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

/** How fresh the usage of each source is, for the metrics. */
@Injectable()
export class IntakeGauges {
  constructor(@Inject(Gauges) gauges: Gauges) {
    gauges.add(GAUGES, async (sql) => {
      const sources = await sql.rows<{ source: string; lag: number; recorded: number }>(
        `SELECT source, extract(epoch FROM now() - max(last_occurred_at))::float8 AS lag,
           extract(epoch FROM max(last_recorded_at))::float8 AS recorded
         FROM ledger.stream GROUP BY source ORDER BY source LIMIT 50`,
      );
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
