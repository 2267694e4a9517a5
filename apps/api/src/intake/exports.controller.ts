import { Controller, Get, Inject, Query, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { Invalid } from '../platform/errors.js';
import { Reports as ReportFiles } from '../platform/reports.js';
import { type Column, csvTable } from '../platform/text/csv.js';
import { readInstant } from '../platform/text/instant.js';
import { QuarantineService } from './quarantine.service.js';
import type { QuarantineRow } from './quarantine.repository.js';
import { ReportsService } from './reports.service.js';
import { Describe } from '../platform/http/described.js';
import * as described from './intake.descriptions.js';
import type { UnallocatedRow } from './unallocated.repository.js';

const STATES = new Set(['open', 'replayed', 'dismissed']);

function lineOf(row: QuarantineRow): string {
  const { id, source, object, line, reason, detail, redacted, theirs, ours, times, state } = row;
  const entry = {
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
  return `${JSON.stringify(entry)}\n`;
}

function instant(text: string | undefined, name: string): Date {
  const at = readInstant(text ?? '');
  if (at === null)
    throw new Invalid(`${name} must be an ISO 8601 date or instant within the years 1 to 9999.`, {
      slug: 'bad_instant',
    });
  return at;
}

const UNALLOCATED: readonly Column<UnallocatedRow>[] = [
  ['kind', ({ kind }) => kind],
  ['pattern', ({ pattern }) => pattern],
  ['example', ({ example }) => example],
  ['requests', ({ requests }) => requests.toString()],
  ['unpriced', ({ unpriced }) => unpriced.toString()],
  ['cost_usd', ({ cost }) => cost],
  ['models', ({ models }) => models.join(' ')],
  ['last_at', ({ lastAt }) => lastAt.toISOString()],
];

@InLane('reports')
@Controller('v1')
export class IntakeExportsController {
  constructor(
    @Inject(QuarantineService) private readonly quarantine: QuarantineService,
    @Inject(ReportsService) private readonly reports: ReportsService,
    @Inject(ReportFiles) private readonly files: ReportFiles,
  ) {}

  @Get('quarantine.jsonl')
  @Allow('finance', 'platform', 'auditor')
  @Describe(described.quarantineLines)
  lines(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Query('reason') reason?: string,
    @Query('state') state = 'open',
  ): Promise<StreamableFile> {
    if (!STATES.has(state))
      throw new Invalid('state is open, replayed or dismissed.', { slug: 'bad_state' });
    const rows = this.quarantine.lines(reason ?? null, state);
    return this.files.file(actor, request, {
      type: 'application/x-ndjson',
      fileName: 'bursar-quarantine.jsonl',
      parts: async function* (): AsyncGenerator<string> {
        for await (const row of rows) yield lineOf(row);
      },
    });
  }

  @Get('exports/unallocated.csv')
  @Allow('finance', 'platform', 'auditor', 'executive')
  @Describe(described.unallocatedFile)
  unallocated(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Query('from') from?: string,
    @Query('to') to?: string,
  ): Promise<StreamableFile> {
    const range = [instant(from, 'from'), instant(to, 'to')] as const;
    return this.files.csv(actor, request, 'bursar-unallocated.csv', async () => {
      const { sources } = await this.reports.unallocated(...range);
      return csvTable(UNALLOCATED, sources);
    });
  }
}
