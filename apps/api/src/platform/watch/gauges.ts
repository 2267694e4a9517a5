import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Database, inLane, type Sql } from '../database.js';
import { registry } from '../metrics.js';
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

/** Figures are at most this old; more frequent readers see the same ones. */
const KEPT_MS = 5_000;
/** A reader waits for so long at most; what comes later is for the next. */
const WAIT_MS_MAX = 2_000;
const STATEMENT_MS_MAX = 2_000;

/**
 * Figures that only the database knows, asked for when the metrics are read: one query at a time, in one
 * transaction that is cut when it takes long. While the database is away they are absent, not old.
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

  /** Everything that Prometheus reads of this process. Never fails, and never waits long. */
  async exposition(): Promise<string> {
    if (Date.now() >= this.readAt + KEPT_MS) {
      this.reading ??= inLane('screen', () => this.read()).finally(() => {
        this.reading = null;
      });
      await within(WAIT_MS_MAX, this.reading, 'Reading the gauges').catch(() => undefined);
    }
    return registry.metrics();
  }

  private async read(): Promise<void> {
    this.readAt = Date.now();
    const answers = await this.askAll().catch(() => null);
    this.asked.forEach(({ gauges }, i) => {
      gauges.forEach((gauge, j) => {
        gauge.reset();
        // A gauge without labels has a sample from the start, which would say 0 of what is not known.
        if (answers === null) gauge.remove();
        for (const { labels = {}, value } of answers?.[i]?.[j] ?? []) gauge.set(labels, value);
      });
    });
  }

  private askAll(): Promise<(readonly (readonly Sample[])[])[]> {
    return this.database.bulk(async (tx) => {
      await tx.rows(`SET LOCAL statement_timeout = ${STATEMENT_MS_MAX}`);
      const answers = [];
      for (const { ask } of this.asked) answers.push(await ask(tx));
      return answers;
    });
  }
}
