import { Readable } from 'node:stream';
import { Controller, Get, Header, Inject, Query, StreamableFile } from '@nestjs/common';
import { Allow } from '../platform/actor.js';
import { Invalid } from '../platform/errors.js';
import { csvOf } from '../platform/text/csv.js';
import { readInstant } from '../platform/text/instant.js';
import { QuarantineService } from './quarantine.service.js';
import type { QuarantineRow } from './quarantine.repository.js';
import { ReportsService } from './reports.service.js';

const STATES = new Set(['open', 'replayed', 'dismissed']);

function lineOf(row: QuarantineRow): string {
  const { id, source, object, line, reason, detail, redacted, theirs, ours, times, state } = row;
  const told = {
    id: id.toString(),
    source,
    object,
    line: Number(line),
    reason,
    detail,
    requestId: row.request_id,
    redacted,
    theirs,
    ours,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    times,
    state,
  };
  return `${JSON.stringify(told)}\n`;
}

function instant(text: string | undefined, name: string): Date {
  const at = readInstant(text ?? '');
  if (at === null)
    throw new Invalid(`${name} must be an ISO 8601 date or instant within the years 1 to 9999.`, {
      slug: 'bad_instant',
    });
  return at;
}

@Controller('v1')
export class LedgerExportsController {
  constructor(
    @Inject(QuarantineService) private readonly quarantine: QuarantineService,
    @Inject(ReportsService) private readonly reports: ReportsService,
  ) {}

  @Get('quarantine.jsonl')
  @Header('content-disposition', 'attachment; filename="bursar-quarantine.jsonl"')
  @Allow('finance', 'platform', 'auditor')
  lines(@Query('reason') reason?: string, @Query('state') state = 'open'): StreamableFile {
    if (!STATES.has(state))
      throw new Invalid('state is open, replayed or dismissed.', { slug: 'bad_state' });
    const rows = this.quarantine.lines(reason ?? null, state);
    const text = async function* (): AsyncGenerator<string> {
      for await (const row of rows) yield lineOf(row);
    };
    return new StreamableFile(Readable.from(text()), { type: 'application/x-ndjson' });
  }

  @Get('exports/unallocated.csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="bursar-unallocated.csv"')
  @Allow('finance', 'platform', 'auditor', 'executive')
  async unallocated(@Query('from') from?: string, @Query('to') to?: string): Promise<string> {
    const { sources } = await this.reports.unallocated(instant(from, 'from'), instant(to, 'to'));
    const header = [
      'kind',
      'pattern',
      'example',
      'requests',
      'unpriced',
      'cost_usd',
      'models',
      'last_at',
    ];
    const rows = sources.map((s) => [
      s.kind,
      s.pattern,
      s.example,
      s.requests.toString(),
      s.unpriced.toString(),
      s.cost,
      s.models.join(' '),
      s.lastAt.toISOString(),
    ]);
    return csvOf([header, ...rows]);
  }
}
