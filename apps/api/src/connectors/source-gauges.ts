import { Inject, Injectable } from '@nestjs/common';
import { Gauges } from '../platform/watch/gauges.js';

const GAUGES = [
  {
    name: 'bursar_source_last_ok_timestamp_seconds',
    help: 'When a source was last read whole.',
    labelNames: ['source'],
  },
  {
    name: 'bursar_source_failing',
    help: '1 while the last turn of a source met an error; 0 otherwise. Paused ones are left out.',
    labelNames: ['source'],
  },
  {
    name: 'bursar_source_broken_objects',
    help: 'Objects of a bucket that could not be read completely.',
    labelNames: ['source'],
  },
] as const;

/** How sources fare, for the metrics. */
@Injectable()
export class SourceGauges {
  constructor(@Inject(Gauges) gauges: Gauges) {
    gauges.add(GAUGES, async (sql) => {
      const sources = await sql.rows<{ source: string; ok: number | null; failing: number }>(
        `SELECT id AS source, extract(epoch FROM last_ok_at)::float8 AS ok, (last_error IS NOT NULL)::int AS failing
         FROM source WHERE NOT paused ORDER BY id LIMIT 50`,
      );
      const broken = await sql.rows<{ source: string; value: number }>(
        `SELECT source, count(*)::int AS value FROM connectors.object WHERE state = 'broken' GROUP BY source LIMIT 50`,
      );
      return [
        sources.flatMap(({ source, ok }) =>
          ok === null ? [] : [{ labels: { source }, value: ok }],
        ),
        sources.map(({ source, failing }) => ({ labels: { source }, value: failing })),
        broken.map(({ source, value }) => ({ labels: { source }, value })),
      ];
    });
  }
}
