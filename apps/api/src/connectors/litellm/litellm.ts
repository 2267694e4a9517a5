import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { eventsOf, IntakeService } from '../../intake/intake.module.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Outgoing, OutgoingFailure } from '../../platform/outgoing/outgoing.js';
import { readSecret } from '../../platform/outgoing/secret-reference.js';
import { reports } from '../../usage/usage.module.js';
import { MINUTE_MS } from '../aws/aws-settings.js';
import { plusDays } from '../days.js';
import { type Progress, readPart } from '../part.js';
import { Retention } from '../retention.service.js';
import type { PartRun, RunOptions, SourceRun, SourceType, StoredSource } from '../source.js';

/** Rows are written some time after their call, and read again for so long; what is counted counts once. */
const RECENT_DAYS = 1;
/** With prompts kept in it, a row may be large. */
const PAGE_ROWS = 100;
const PAGE_BYTES_MAX = 64 * 1_048_576;
const PAGE_MS_MAX = 60_000;

const Settings = z.object({ url: z.string(), secret: z.string(), since: z.string().optional() });

const Memory = z.object({
  /** The first day that was not read yet. */
  through: z.iso.date().optional(),
  from: z.iso.date().optional(),
});
type Memory = z.infer<typeof Memory>;

const Page = z.object({ data: z.array(z.looseObject({})), total_pages: z.int() });

interface Run {
  readonly source: StoredSource;
  readonly settings: z.infer<typeof Settings>;
  readonly options: RunOptions;
}

/** Rows of a LiteLLM proxy's spend log, as its API has them: events of the lowest rank. */
@Injectable()
export class LiteLlm {
  constructor(
    @Inject(Outgoing) private readonly outgoing: Outgoing,
    @Inject(IntakeService) private readonly intake: IntakeService,
    @Inject(Retention) private readonly retention: Retention,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  get type(): SourceType {
    return {
      type: 'litellm',
      fields: ['url', 'secret', 'since'],
      // A file that changes the address states again which secret goes there.
      required: ['url', 'secret'],
      everyDefault: '5m',
      everyMsMin: MINUTE_MS,
      run: (source, options) => this.run(source, options),
      backfill: (_, from) => ({ from }),
    };
  }

  private async run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    const read = Memory.safeParse(source.memory);
    const memory: Memory = read.success ? structuredClone(read.data) : {};
    const run = { source, settings: Settings.parse(source.settings), options };
    const parts: PartRun[] = [];
    await readPart(parts, 'spend log', (progress) => this.readDays(run, memory, progress));
    const isMore = parts.every(({ error }) => error === null) && !options.goesOn();
    return { parts, memory: options.dryRun ? source.memory : memory, isMore };
  }

  private async readDays(run: Run, memory: Memory, progress: Progress): Promise<void> {
    const end = plusDays(this.retention.today(), 1);
    const counts = { received: 0, accepted: 0, duplicate: 0, quarantined: 0 };
    for (let day = this.startOf(run, memory, end); day < end; day = plusDays(day, 1)) {
      for (let page = 1, pages = 1; page <= pages; page++) {
        if (!run.options.goesOn()) return;
        const { data, total_pages: total } = await this.page(run, day, page);
        pages = total;
        if (run.options.dryRun) counts.received += data.length;
        else {
          const taken = await this.post(run.source, `${day} ${page}`, data);
          for (const name of ['received', 'accepted', 'duplicate', 'quarantined'] as const)
            counts[name] += taken[name];
        }
        const { received, accepted, duplicate, quarantined } = counts;
        progress.summary = run.options.dryRun
          ? `${received} rows found`
          : `${received} received, ${accepted} accepted, ${duplicate} duplicate, ${quarantined} quarantined`;
      }
      memory.through = plusDays(day, 1);
    }
  }

  private startOf({ settings, options }: Run, { through, from }: Memory, end: string): string {
    const first = this.retention.firstDay(from, settings.since);
    const last = plusDays(end, -1 - RECENT_DAYS);
    const start = options.dryRun || (through ?? '') > last ? last : (through ?? first);
    return start > first ? start : first;
  }

  private async page({ settings }: Run, day: string, page: number): Promise<z.infer<typeof Page>> {
    const secret = await readSecret(settings.secret, { dataDir: this.config.BURSAR_DATA_DIR });
    const asked = new URLSearchParams({
      ...{ start_date: `${day} 00:00:00`, end_date: `${day} 23:59:59` },
      ...{ page: String(page), page_size: String(PAGE_ROWS) },
      ...{ sort_by: 'startTime', sort_order: 'asc' },
    });
    const url = `${settings.url.replace(/\/+$/, '')}/spend/logs/v2?${asked.toString()}`;
    const headers = { authorization: `Bearer ${secret}` };
    const limits = { bytesMax: PAGE_BYTES_MAX, msMax: PAGE_MS_MAX };
    const fetched = await this.outgoing.get(url, { headers, ...limits });
    const read = Page.safeParse(parsed(fetched.outcome === 'body' ? fetched.text : ''));
    if (read.success) return read.data;
    throw new OutgoingFailure(
      `The spend log of ${day} cannot be read: ${z.prettifyError(read.error).slice(0, 300)}.`,
      'Check that `url` is a LiteLLM proxy with a database, of version 1.80 or later.',
    );
  }

  private post(source: StoredSource, object: string, rows: readonly object[]) {
    const format = eventsOf({ principal: reports.reporterOf(source.id), team: null });
    return this.intake.take(linesOf(rows), {
      sender: { id: `source:${source.id}`, teams: 'all' },
      source: source.id,
      format,
      ...{ runId: null, object, firstLine: 1, idempotencyKey: null, declaredGzip: false },
    });
  }
}

async function* linesOf(rows: readonly object[]): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
