import { Inject, Injectable } from '@nestjs/common';
import { type Alert, raiseAlerts } from '../notifications/notifications.module.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { everyMs, type StoredSource } from './source.js';
import { loadSources } from './sources.repository.js';

const MINUTE_MS = 60_000;
const FAILING_MS_MIN = 15 * MINUTE_MS;
const LATE_MS_MIN = 60 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Says which sources fail or are late. Safe to run twice: one alert for each stretch without a whole reading. */
@Injectable()
export class SourceWatch {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(): Promise<{ unwell: number }> {
    const now = this.clock.now();
    const alerts = (await loadSources(this.database)).flatMap(
      (one) => alertOfSource(one, now) ?? [],
    );
    await raiseAlerts(this.database, alerts);
    return { unwell: alerts.length };
  }
}

/** Pure. Null: it is read as it should be, or is not meant to be read. A first error may pass by itself. */
export function alertOfSource(source: StoredSource, now: Date): Alert | null {
  const { id, type, every, paused, lastRunAt, lastOkAt, lastError, lastHint } = source;
  if (paused) return null;
  const turnMs = everyMs(every) ?? DAY_MS;
  const ageMs = lastOkAt === null ? null : now.getTime() - lastOkAt.getTime();
  const isFailing =
    lastError !== null && (ageMs ?? Infinity) > Math.max(2 * turnMs, FAILING_MS_MIN);
  const isLate = ageMs !== null && ageMs > Math.max(3 * turnMs, LATE_MS_MIN);
  if (!isFailing && !isLate) return null;
  const since = lastOkAt?.toISOString() ?? 'never';
  const isBeingRead = lastRunAt !== null && now.getTime() - lastRunAt.getTime() < LATE_MS_MIN;
  return {
    event: 'source',
    key: `source/${id}/${since}`,
    thread: `source/${id}`,
    teams: [],
    usd: null,
    title: isFailing ? `The source ${id} fails` : `The source ${id} is late`,
    lines: [
      `${lastOkAt === null ? 'It was never read whole' : `It was last read whole ${since}`} (${type}, every ${every}).`,
      lastError ??
        (isBeingRead
          ? 'It is being read, and there is more than could be read so far.'
          : 'No error is known: check that a worker runs.'),
      ...(lastHint === null ? [] : [lastHint]),
    ],
    path: `/platform/sources?source=${encodeURIComponent(id)}`,
    at: now,
    breaks: null,
  };
}
