import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database } from '../../platform/database.js';
import { Outgoing, OutgoingFailure } from '../../platform/outgoing/outgoing.js';
import { readSecret } from '../../platform/outgoing/secret-reference.js';
import { type BillLine, replaceBill } from '../../reconciliation/reconciliation.module.js';
import { MINUTE_MS } from '../aws/aws-settings.js';
import { inWholeFemto } from '../bill/whole-femto.js';
import { byMonth, type Days, plusDays } from '../days.js';
import { type Progress, readPart } from '../part.js';
import { Retention } from '../retention.service.js';
import type { PartRun, RunOptions, SourceRun, SourceType, StoredSource } from '../source.js';
import { keepCheckpoint } from '../sources.repository.js';
import { ANTHROPIC } from './anthropic.js';
import { exactJson } from './exact-json.js';
import { OPENAI } from './openai.js';
import type { Provider, Report } from './report.js';

/** So many last days may still change, and are asked for again. */
const RECENT_DAYS = 3;
const PAGE_BYTES_MAX = 32 * 1_048_576;
const PAGE_MS_MAX = 60_000;
const PAGES_MAX = 1_000;

const Settings = z.object({
  url: z.string().optional(),
  secret: z.string(),
  since: z.string().optional(),
});

/** Until which day (exclusive) each report is read. */
const Memory = z.object({
  through: z.record(z.string(), z.iso.date()).default({}),
  from: z.iso.date().optional(),
});
type Memory = z.infer<typeof Memory>;

interface Run {
  readonly provider: Provider;
  readonly source: StoredSource;
  readonly settings: z.infer<typeof Settings>;
  readonly options: RunOptions;
  readonly memory: Memory;
}

/** What providers report of an organisation: usage and costs, by day. Aggregates: they stand beside the ledger and are not posted to it. */
@Injectable()
export class ProviderReports {
  constructor(
    @Inject(Outgoing) private readonly outgoing: Outgoing,
    @Inject(Database) private readonly database: Database,
    @Inject(Retention) private readonly retention: Retention,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  get types(): readonly SourceType[] {
    return [OPENAI, ANTHROPIC].map((provider) => ({
      type: provider.type,
      fields: ['url', 'secret', 'since'],
      // A file that changes the address states again which secret goes there.
      required: ['secret'],
      everyDefault: '6h',
      everyMsMin: 15 * MINUTE_MS,
      run: (source, options) => this.run(provider, source, options),
      backfill: (_, from) => ({ through: {}, from }),
    }));
  }

  private async run(
    provider: Provider,
    source: StoredSource,
    options: RunOptions,
  ): Promise<SourceRun> {
    const read = Memory.safeParse(source.memory);
    const memory: Memory = read.success ? structuredClone(read.data) : { through: {} };
    const settings = Settings.parse(source.settings);
    const run = { provider, source, settings, options, memory };
    const parts: PartRun[] = [];
    for (const report of provider.reports)
      await readPart(parts, report.name, (progress) => this.readReport(run, report, progress));
    const isMore = parts.some(({ error }) => error === null) && !options.goesOn();
    return { parts, memory: options.dryRun ? source.memory : memory, isMore };
  }

  private async readReport(run: Run, report: Report, progress: Progress): Promise<void> {
    const to = plusDays(this.retention.today(), 1);
    let [days, lines] = [0, 0];
    for (const window of byMonth({ from: this.startOf(run, report, to), to })) {
      const read = await this.pages(run, report, window);
      if (read === null) return;
      days += read.size;
      for (const found of read.values()) lines += found.length;
      progress.summary = `${lines} lines of ${days} days`;
      if (run.options.dryRun || !(await this.write(run, report, window, read))) return;
    }
  }

  private startOf({ memory, settings, options }: Run, { name }: Report, to: string): string {
    const first = this.retention.firstDay(memory.from, settings.since);
    const through = options.dryRun ? to : memory.through[name];
    const start =
      through === undefined ? first : plusDays(through < to ? through : to, -RECENT_DAYS);
    return start > first ? start : first;
  }

  /** Lines by day, of all pages; null: it was stopped. Throws OutgoingFailure or SecretMissing. */
  private async pages(
    { provider, settings, options }: Run,
    report: Report,
    days: Days,
  ): Promise<Map<string, BillLine[]> | null> {
    const secret = await readSecret(settings.secret, { dataDir: this.config.BURSAR_DATA_DIR });
    const base = (settings.url ?? provider.url).replace(/\/+$/, '');
    const found = new Map<string, BillLine[]>();
    const seen = new Set<string>();
    for (let page: string | null = null; ;) {
      if (!options.goesOn()) return null;
      const fetched = await this.outgoing.get(`${base}${report.path(days, page)}`, {
        headers: provider.headers(secret),
        ...{ bytesMax: PAGE_BYTES_MAX, msMax: PAGE_MS_MAX },
      });
      const read = readPage(report, fetched.outcome === 'body' ? fetched.text : '');
      for (const { day, lines } of read.days) found.set(day, [...(found.get(day) ?? []), ...lines]);
      if (read.next === null) return found;
      if (seen.has(read.next) || seen.size >= PAGES_MAX)
        throw new OutgoingFailure(
          `The ${report.name} of ${days.from} to ${days.to} come in pages without an end.`,
          'It is tried again by itself.',
        );
      seen.add(read.next);
      page = read.next;
    }
  }

  /** Days and checkpoint in one transaction. Days that the report does not name stay as they were. False: the source is another since. */
  private write(
    { provider, source, memory }: Run,
    { name }: Report,
    { to }: Days,
    days: ReadonlyMap<string, readonly BillLine[]>,
  ): Promise<boolean> {
    const before = memory.through[name];
    if (before === undefined || before < to) memory.through[name] = to;
    const recent = plusDays(this.retention.today(), 1 - RECENT_DAYS);
    return this.database.bulk(async (tx) => {
      if (!(await keepCheckpoint(tx, source, memory))) return false;
      for (const [day, lines] of days) {
        const marked = inWholeFemto(lines).map((line) => ({ ...line, isEstimated: day >= recent }));
        await replaceBill(tx, source.id, `${provider.type} ${name} ${day}`, marked);
      }
      return true;
    });
  }
}

function readPage(report: Report, text: string) {
  try {
    return report.read(exactJson(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new OutgoingFailure(
      `The report of ${report.name} cannot be read: ${why.slice(0, 500)}.`,
      'Check `url`. If it is right, the provider may have changed its report: look for a newer version of Bursar.',
    );
  }
}
