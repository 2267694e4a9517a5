import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, StreamableFile } from '@nestjs/common';
import { z } from 'zod';
import { Allow } from '../platform/actor.js';
import { Invalid } from '../platform/errors.js';
import { isStorableInstant } from '../platform/text/instant.js';
import { AuditService } from './audit.service.js';

/** A date is its midnight in UTC. */
const instant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .transform((text) => new Date(text))
  .refine(isStorableInstant);
const Range = z.object({ from: instant.optional(), to: instant.optional() });

@Controller('v1')
export class AuditController {
  constructor(@Inject(AuditService) private readonly log: AuditService) {}

  /** The log as a file: `from` inclusive, `to` exclusive, both optional. */
  @Get('audit.jsonl')
  @Allow('auditor', 'platform', 'finance')
  export(@Query() query: unknown): StreamableFile {
    const range = Range.safeParse(query);
    if (!range.success) {
      throw new Invalid('from and to are dates or instants.', {
        slug: 'bad_range',
        hint: 'For example ?from=2026-10-01&to=2026-11-01.',
      });
    }
    const lines = this.log.lines(range.data.from ?? null, range.data.to ?? null);
    return new StreamableFile(Readable.from(lines, { objectMode: false }), {
      type: 'application/x-ndjson',
      disposition: 'attachment; filename="audit.jsonl"',
    });
  }
}
