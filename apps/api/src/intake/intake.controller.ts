import {
  Body,
  Controller,
  Headers,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Req,
} from '@nestjs/common';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { Invalid, NotFound } from '../platform/errors.js';
import { parse } from '../platform/http/parse.js';
import { problem, ProblemDetails } from '../platform/http/problem.filter.js';
import { cutText, isStorable } from '../platform/text/storable.js';
import { mayReportOn, startRun, updateRun } from './imports.repository.js';
import { BrokenStream, type Intake, IntakeService, type Taken } from './intake.service.js';
import { Describe } from '../platform/http/described.js';
import { UUID } from '../platform/ids.js';
import * as described from './intake.descriptions.js';
import { begun } from './begun.js';
import { reporterOf, senderOf } from './sender.js';
import { BEDROCK_LOGS, eventsOf, type Format } from './formats.js';
import { IntakeGate } from './intake-gate.js';

const KEY_CHARS_MAX = 255;
/** What a column of counts of files holds. */
const INT4_MAX = 2 ** 31 - 1;
const OBJECT_CHARS_MAX = 2_048;

const NewRun = z.object({
  source: z.string().min(1).max(64),
  name: z.string().max(512).default(''),
  files: z.int().min(0).max(INT4_MAX).nullish(),
  bytes: z.int().min(0).nullish(),
});
const RunProgress = z.object({
  filesDone: z.int().min(0).max(INT4_MAX).optional(),
  bytesDone: z.int().min(0).optional(),
  finished: z.boolean().optional(),
  failure: z.string().max(2_000).optional(),
});

const BAD_BODY = { slug: 'bad_body' };

type Given = Record<string, string | undefined>;

function intakeFrom(headers: Given, actor: Actor, format: Format): Intake {
  const key = headers['idempotency-key'] ?? null;
  if (key !== null && (key === '' || key.length > KEY_CHARS_MAX)) {
    throw new Invalid(`Idempotency-Key must have 1 to ${KEY_CHARS_MAX} characters.`, {
      slug: 'bad_idempotency_key',
    });
  }
  const runId = headers['bursar-import'] ?? null;
  if (runId !== null && !UUID.test(runId))
    throw new Invalid('Bursar-Import must be the id of an import.', { slug: 'bad_import_id' });
  const firstLine = Number(headers['bursar-first-line'] ?? '1');
  if (!Number.isSafeInteger(firstLine) || firstLine < 1)
    throw new Invalid('Bursar-First-Line must be a line number.', { slug: 'bad_first_line' });
  return {
    sender: senderOf(actor),
    source: format.source,
    format,
    runId,
    object: objectFrom(headers['bursar-object'] ?? ''),
    firstLine,
    idempotencyKey: key,
    declaredGzip: `${headers['content-encoding'] ?? ''} ${headers['content-type'] ?? ''}`.includes(
      'gzip',
    ),
  };
}

/** A path, percent-encoded because headers carry no other characters. */
function objectFrom(header: string): string {
  const object = cutText(decoded(header), OBJECT_CHARS_MAX);
  if (isStorable(object)) return object;
  throw new Invalid('Bursar-Object holds NUL, which cannot be stored.', { slug: 'bad_object' });
}

function decoded(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    throw new Invalid('Bursar-Object must be percent-encoded.', { slug: 'bad_object' });
  }
}

/** The endpoints where usage enters. */
@InLane('intake')
@Controller('v1')
export class IntakeController {
  constructor(
    @Inject(IntakeService) private readonly intake: IntakeService,
    @Inject(IntakeGate) private readonly gate: IntakeGate,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Answers after everything is committed. A stream that breaks off keeps what came before, and says so. */
  @Post('usage/bedrock-logs')
  @HttpCode(200)
  @Allow('ingestKey', 'platform', 'sendUsage')
  @Describe(described.bedrockLogs)
  bedrockLogs(
    @CurrentActor() actor: Actor,
    @Headers() headers: Given,
    @Req() request: { body: unknown },
  ): Promise<Taken> {
    return this.take(actor, headers, request.body, BEDROCK_LOGS);
  }

  /** The same for events, one or many. */
  @Post('usage/events')
  @HttpCode(200)
  @Allow('ingestKey', 'gatewayKey', 'platform', 'sendUsage')
  @Describe(described.events)
  events(
    @CurrentActor() actor: Actor,
    @Headers() headers: Given,
    @Req() request: { body: unknown },
  ): Promise<Taken> {
    return this.take(actor, headers, request.body, eventsOf(reporterOf(actor)));
  }

  private async take(actor: Actor, headers: Given, body: unknown, format: Format): Promise<Taken> {
    const intake = intakeFrom(headers, actor, format);
    if (intake.runId !== null) await this.ownRun(intake.runId, actor);
    const stream = body as AsyncIterable<Buffer> | null | undefined;
    if (typeof stream !== 'object' || stream === null || !(Symbol.asyncIterator in stream)) {
      throw new Invalid('Send usage as newline-delimited JSON, gzipped or not.', {
        slug: 'no_body',
        hint: 'Use Content-Type: application/x-ndjson, with Content-Encoding: gzip for a gzipped body.',
      });
    }
    try {
      const arriving = await begun(stream);
      return await this.gate.pass(actor.id, headers['content-length'], () =>
        this.intake.take(arriving, intake),
      );
    } catch (error) {
      if (error instanceof BrokenStream) throw brokenProblem(error);
      throw error;
    }
  }

  @Post('imports')
  @Allow('ingestKey', 'platform', 'sendUsage')
  @Describe({ ...described.startImport, body: NewRun })
  async start(@CurrentActor() actor: Actor, @Body() body: unknown): Promise<{ id: string }> {
    const { source, name, files, bytes } = parse(NewRun, body, BAD_BODY);
    const id = await startRun(this.database, {
      source,
      name,
      startedBy: actor.name,
      startedById: actor.id,
      files: files ?? null,
      bytes: bytes ?? null,
      at: this.clock.now(),
    });
    return { id };
  }

  @Patch('imports/:id')
  @HttpCode(204)
  @Allow('ingestKey', 'platform', 'sendUsage')
  @Describe({ ...described.progressImport, body: RunProgress })
  async progress(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<void> {
    await this.ownRun(id, actor);
    // Without a body there is no progress to note.
    const progress = parse(RunProgress, body ?? [], BAD_BODY);
    await updateRun(this.database, id, progress, this.clock.now());
  }

  /** What another key started does not exist for this one. */
  private async ownRun(id: string, actor: Actor): Promise<void> {
    if (UUID.test(id) && (await mayReportOn(this.database, id, actor))) return;
    throw new NotFound('No import of this key has this id.', { slug: 'unknown_import' });
  }
}

function brokenProblem({ counts, cause }: BrokenStream): ProblemDetails {
  const { message, slug, hint } = cause as Invalid;
  const status = slug === 'gzip_bomb' || slug === 'too_many_empty_lines' ? 413 : 422;
  return new ProblemDetails(
    problem(status, slug, message, { counts, ...(hint !== undefined && { hint }) }),
  );
}
