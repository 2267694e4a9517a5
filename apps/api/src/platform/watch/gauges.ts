import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Database, inLane, type Sql } from '../database.js';
import { databaseUp, registry } from '../metrics.js';
import { within } from './connection.js';

/** One value with its labels. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface GaugeOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

interface Asked {
  readonly gauges: readonly Gauge[];
  readonly ask: (sql: Sql) => Promise<readonly (readonly Sample[])[]>;
}

/** Figures are so old at most; a scrape within that time sees the same ones. */
const KEPT_MS = 5_000;
/** A scrape waits for so long at most; what comes later is for the next. */
const WAIT_MS_MAX = 2_000;

/**
 * Figures that only the database knows, asked for when the metrics are scraped: one query at a time, in the lane of probes, so
 * that they are there when other connections are all taken. While the database is away they are absent, not old.
 */
@Injectable()
export class Gauges {
  private readonly asked: Asked[] = [];
  private readAt = -Infinity;
  private reading: Promise<void> | null = null;

  constructor(@Inject(Database) private readonly database: Database) {}

  /** `ask` answers the samples of each gauge, in their order. */
  add(
    options: readonly GaugeOptions[],
    ask: (sql: Sql) => Promise<readonly (readonly Sample[])[]>,
  ): void {
    const gauges = options.map(({ name, help, labelNames = [] }) => {
      const known = registry.getSingleMetric(name);
      return known instanceof Gauge
        ? known
        : new Gauge({ name, help, labelNames, registers: [registry] });
    });
    this.asked.push({ gauges, ask });
  }

  /** Whether Postgres answers. */
  async ping(): Promise<void> {
    await inLane('probe', () => within(WAIT_MS_MAX, this.database.rows('SELECT 1'), 'Postgres'));
  }

  /** Everything that Prometheus reads of this process. Never fails, and never waits long. */
  async exposition(): Promise<string> {
    if (Date.now() >= this.readAt + KEPT_MS) {
      this.reading ??= inLane('probe', () => this.read()).finally(() => {
        this.reading = null;
      });
      await within(WAIT_MS_MAX, this.reading, 'Reading the gauges').catch(() => undefined);
    }
    return registry.metrics();
  }

  private async read(): Promise<void> {
    this.readAt = Date.now();
    let isUp = true;
    for (const { gauges, ask } of this.asked) {
      const figures: readonly (readonly Sample[])[] | null = isUp
        ? await ask(this.database).catch(() => null)
        : null;
      gauges.forEach((gauge, i) => {
        gauge.reset();
        for (const { labels = {}, value } of figures?.[i] ?? []) gauge.set(labels, value);
        // A gauge without labels has a sample from the start, which would say 0 of what is not known.
        if (figures === null) gauge.remove();
      });
      isUp &&= figures !== null;
    }
    databaseUp.set(isUp ? 1 : 0);
  }
}
