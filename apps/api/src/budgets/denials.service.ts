import { Inject, Injectable } from '@nestjs/common';
import { Database, type Sql } from '../platform/database.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { type Bound, boundOf } from './denial-bound.js';

export interface Denial {
  readonly at: Date;
  readonly apiKey: string;
  readonly requestId: string;
  readonly traceId: string | null;
  readonly code: string;
  readonly budget: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Denials of one key and minute by the same limit. */
interface Counted {
  readonly apiKey: string;
  readonly code: string;
  readonly minute: number;
  readonly team: string;
  readonly bound: Bound;
  readonly first: Date;
  last: Date;
  example: string;
  denials: number;
}

/** Per key, minute and process; what comes after it in that minute is counted only. */
const IN_FULL_MAX = 60;
const MINUTE_MS = 60_000;
const FLUSH_MS = 250;
/** Between two flushes, and in a name. */
const GROUPS_MAX = 1_000;
const NAME_MAX = 200;

/** Keeps denials for whoever asks why, so that a loop cannot flood the store. Nobody waits for it. */
@Injectable()
export class DenialsService {
  private minute = 0;
  private readonly kept = new Map<string, number>();
  private full: Denial[] = [];
  private counted = new Map<string, Counted>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  note(denial: Denial): void {
    const { apiKey } = denial;
    const minute = Math.floor(denial.at.getTime() / MINUTE_MS) * MINUTE_MS;
    if (minute !== this.minute) {
      this.minute = minute;
      this.kept.clear();
    }
    const kept = (this.kept.get(apiKey) ?? 0) + 1;
    this.kept.set(apiKey, kept);
    if (kept <= IN_FULL_MAX) this.full.push(denial);
    this.count(denial, minute, kept <= IN_FULL_MAX);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Names come from callers: a loop that invents them is counted under none. */
  private count(
    { at, apiKey, requestId, code, detail }: Denial,
    minute: number,
    isKept: boolean,
  ): void {
    const isKnown = code !== 'unknown_scope' && this.counted.size < GROUPS_MAX;
    const team = isKnown && typeof detail['team'] === 'string' ? detail['team'] : '';
    const { kind, id } = boundOf(detail);
    const bound = { kind, id: isKnown ? id.slice(0, NAME_MAX) : '' };
    const key = JSON.stringify([minute, apiKey, code, team, bound]);
    const count = this.counted.get(key);
    if (count === undefined) {
      const one = { apiKey, code, minute, team, bound, first: at, last: at, example: requestId };
      this.counted.set(key, { ...one, denials: 1 });
      return;
    }
    count.denials++;
    count.last = at;
    if (isKept) count.example = requestId;
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

  private async write(full: readonly Denial[], counted: readonly Counted[]): Promise<void> {
    if (full.length > 0) await insertDenials(this.database, full);
    if (counted.length > 0) await countDenials(this.database, counted);
  }

  async onModuleDestroy(): Promise<void> {
    await this.flush();
  }
}

async function insertDenials(sql: Sql, full: readonly Denial[]): Promise<void> {
  await sql.rows(
    `INSERT INTO limits.denial (at, api_key, request_id, code, budget_id, detail, trace_id)
     SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[])`,
    [
      full.map(({ at }) => at),
      full.map(({ apiKey }) => apiKey),
      full.map(({ requestId }) => requestId),
      full.map(({ code }) => code),
      full.map(({ budget }) => budget),
      full.map(({ detail }) => JSON.stringify(detail)),
      full.map(({ traceId }) => traceId),
    ],
  );
}

/** In one order: processes that count the same minute must not wait for each other in a circle. */
async function countDenials(sql: Sql, counted: readonly Counted[]): Promise<void> {
  const rows = counted.map(
    ({ apiKey, code, minute, team, bound, first, last, example, denials }) => ({
      api_key: apiKey,
      code,
      minute: new Date(minute),
      team,
      limit_kind: bound.kind,
      limit_id: bound.id,
      first_at: first,
      last_at: last,
      example,
      denials,
    }),
  );
  await sql.rows(
    `INSERT INTO limits.denial_count AS d (minute, api_key, code, team, limit_kind, limit_id, first_at, last_at, example, denials)
     SELECT minute, api_key, code, team, limit_kind, limit_id, first_at, last_at, example, denials
     FROM jsonb_to_recordset($1::jsonb) AS t(minute timestamptz, api_key text, code text, team text, limit_kind text, limit_id text,
       first_at timestamptz, last_at timestamptz, example text, denials bigint)
     ORDER BY minute, api_key, code, team, limit_kind, limit_id
     ON CONFLICT (minute, api_key, code, team, limit_kind, limit_id) DO UPDATE SET denials = d.denials + excluded.denials,
       first_at = least(d.first_at, excluded.first_at), last_at = greatest(d.last_at, excluded.last_at), example = d.example`,
    [JSON.stringify(rows)],
  );
}
