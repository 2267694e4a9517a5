import { Clock } from '../../../apps/api/src/platform/clock.js';
import { SourcesService } from '../../../apps/api/src/connectors/sources.service.js';
import type { TestBursar } from '../processes/server.js';

export interface SourceState {
  readonly error: string | null;
  readonly hint: string | null;
  readonly memory: Record<string, unknown>;
}

/** Reads every source, whose turn it is or not, and says how the first fared. */
export async function readSources(bursar: TestBursar): Promise<SourceState | undefined> {
  await bursar.rows("UPDATE source SET next_run_at = '2020-01-01'");
  await bursar.app.get(SourcesService, { strict: false }).runDue();
  return stateOf(bursar);
}

export async function stateOf(bursar: TestBursar): Promise<SourceState | undefined> {
  const [row] = await bursar.rows<SourceState>(
    'SELECT last_error AS error, last_hint AS hint, memory FROM source ORDER BY id',
  );
  return row;
}

/** Metrics as they are stored, in the order of time and model. */
export const storedHours = (bursar: TestBursar): Promise<Record<string, unknown>[]> =>
  bursar.rows(
    `SELECT namespace, model, hour, invocations::int, client_errors::int AS "clientErrors", input::int, output::int,
       cache_read::int AS "cacheRead" FROM reconciliation.metric_hour ORDER BY hour, model`,
  );

/** Lines of bills as they are stored. */
export const storedLines = (bursar: TestBursar): Promise<Record<string, unknown>[]> =>
  bursar.rows(
    `SELECT part, account, region, day::text, period, kind, service, usage_type AS "usageType", model, meter, tier,
       trim_scale(quantity)::text AS quantity, unit, trim_scale(usd)::text AS usd, is_estimated AS "isEstimated", issuer, invoice, principal, tags
     FROM reconciliation.bill_line JOIN reconciliation.bill_part p ON p.id = part_id ORDER BY source, day, service, usage_type, kind, usd`,
  );

/** A clock that stands where a test puts it. */
export class SetClock extends Clock {
  constructor(public at: Date) {
    super();
  }

  override now(): Date {
    return this.at;
  }
}
