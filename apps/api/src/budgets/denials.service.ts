import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../platform/database.js';
import { LOGGER, type Logger } from '../platform/log.js';

export interface Denial {
  readonly at: Date;
  readonly apiKey: string;
  readonly requestId: string;
  readonly code: string;
  readonly budget: string | null;
  readonly detail: unknown;
}

/** Per key, minute and process; what comes after it in that minute is counted only. */
const IN_FULL_MAX = 60;
const MINUTE_MS = 60_000;
const FLUSH_MS = 250;

/** Keeps denials for whoever asks why, so that a loop cannot flood the store. Nobody waits for it. */
@Injectable()
export class DenialsService {
  private minute = 0;
  private readonly kept = new Map<string, number>();
  private full: Denial[] = [];
  private counted = new Map<
    string,
    { apiKey: string; code: string; denials: number; minute: number }
  >();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  note(denial: Denial): void {
    const { apiKey, code } = denial;
    const minute = Math.floor(denial.at.getTime() / MINUTE_MS) * MINUTE_MS;
    if (minute !== this.minute) {
      this.minute = minute;
      this.kept.clear();
    }
    const kept = (this.kept.get(apiKey) ?? 0) + 1;
    this.kept.set(apiKey, kept);
    if (kept <= IN_FULL_MAX) this.full.push(denial);
    const key = `${minute} ${apiKey} ${code}`;
    const count = this.counted.get(key) ?? { apiKey, code, denials: 0, minute };
    count.denials++;
    this.counted.set(key, count);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Writes what has come so far. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const [full, counted] = [this.full, [...this.counted.values()]];
    this.full = [];
    this.counted = new Map();
    this.writing = this.writing
      .then(() => this.write(full, counted))
      .catch((error: unknown) => this.log.warn({ err: error }, 'denials not written'));
    return this.writing;
  }

  private async write(
    full: readonly Denial[],
    counted: readonly { apiKey: string; code: string; denials: number; minute: number }[],
  ): Promise<void> {
    if (full.length > 0)
      await this.database.rows(
        `INSERT INTO limits.denial (at, api_key, request_id, code, budget_id, detail)
         SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[])`,
        [
          full.map(({ at }) => at),
          full.map(({ apiKey }) => apiKey),
          full.map(({ requestId }) => requestId),
          full.map(({ code }) => code),
          full.map(({ budget }) => budget),
          full.map(({ detail }) => JSON.stringify(detail)),
        ],
      );
    if (counted.length > 0)
      await this.database.rows(
        `INSERT INTO limits.denial_count AS d (api_key, minute, code, denials)
         SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::bigint[])
         ON CONFLICT (api_key, minute, code) DO UPDATE SET denials = d.denials + excluded.denials`,
        [
          counted.map(({ apiKey }) => apiKey),
          counted.map(({ minute }) => new Date(minute)),
          counted.map(({ code }) => code),
          counted.map(({ denials }) => denials),
        ],
      );
  }

  async onModuleDestroy(): Promise<void> {
    await this.flush();
  }
}
