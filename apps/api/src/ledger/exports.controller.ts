import { Readable } from 'node:stream';
import { Controller, Get, Header, Inject, Query, StreamableFile } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import { Allow } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { Invalid } from '../platform/errors.js';
import { QuarantineService } from './quarantine.service.js';
import type { QuarantineRow } from './quarantine.repository.js';
import { ReportsService } from './reports.service.js';
import { Describe } from '../platform/described.js';
import * as described from './ledger.descriptions.js';

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
  const at = new Date(text ?? '');
  if (Number.isNaN(at.getTime()))
    throw new Invalid(`${name} must be an ISO 8601 date or instant.`, { slug: 'bad_instant' });
  return at;
}

/** Cells that a spreadsheet would run as a formula are written as text. */
const cell = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

@InLane('reports')
@Controller('v1')
export class LedgerExportsController {
  constructor(
    @Inject(QuarantineService) private readonly quarantine: QuarantineService,
    @Inject(ReportsService) private readonly reports: ReportsService,
  ) {}

  @Get('quarantine.jsonl')
  @Header('content-disposition', 'attachment; filename="bursar-quarantine.jsonl"')
  @Allow('finance', 'platform', 'auditor')
  @Describe(described.quarantineLines)
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
  @Describe(described.unallocatedFile)
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
      cell(s.pattern),
      cell(s.example),
      s.requests.toString(),
      s.unpriced.toString(),
      s.cost,
      cell(s.models.join(' ')),
      s.lastAt.toISOString(),
    ]);
    return stringify([header, ...rows]);
  }
}
