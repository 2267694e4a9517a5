import { Controller, Get, Inject, Query, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { parse } from '../platform/http/parse.js';
import { Reports } from '../platform/reports.js';
import { isStorableInstant } from '../platform/text/instant.js';
import { AuditService } from './audit.service.js';
import { Describe } from '../platform/http/described.js';

/** A date is its midnight in UTC. */
const instant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .transform((text) => new Date(text))
  .refine(isStorableInstant);
const Range = z.object({ from: instant.optional(), to: instant.optional() });

@InLane('reports')
@Controller('v1')
export class AuditController {
  constructor(
    @Inject(AuditService) private readonly log: AuditService,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  /** The log as a file: `from` inclusive, `to` exclusive, both optional. */
  @Get('audit.jsonl')
  @Allow('auditor', 'platform', 'finance', 'readAudit')
  @Describe({
    summary: 'The audit log, as JSON lines',
    query: Range,
    answers: { 200: { is: 'An entry each.', type: 'application/x-ndjson' } },
  })
  export(
    @CurrentActor() actor: Actor,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const { from = null, to = null } = parse(Range, query, {
      message: 'from and to are dates or instants.',
      slug: 'bad_range',
      hint: 'For example ?from=2026-10-01&to=2026-11-01.',
    });
    return this.reports.file(actor, request, {
      type: 'application/x-ndjson',
      fileName: 'audit.jsonl',
      parts: () => this.log.lines(from, to),
    });
  }
}
