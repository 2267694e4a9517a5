import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Post,
  Query,
  Req,
  type StreamableFile,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { problem as httpProblem, ProblemDetails } from '../platform/http/problem.filter.js';
import { Reports } from '../platform/reports.js';
import { csvOf } from '../platform/text/csv.js';
import type { SpendAnswer } from './answer.js';
import { isProblem, refuse, type Problem } from '../platform/outcome.js';
import type { SpendInput } from './question.js';
import { csvHeader, csvRow, csvTotal, type Named, toJson } from './report.js';
import { SpendService } from './spend.service.js';
import { Describe } from '../platform/http/described.js';
import * as described from './spend.descriptions.js';

const Input = z.strictObject({
  from: z.string(),
  to: z.string(),
  timezone: z.string().default('UTC'),
  groupBy: z.array(z.string()).default([]),
  filters: z
    .array(
      z.strictObject({
        dimension: z.string(),
        in: z.array(z.string().nullable()),
        exclude: z.boolean().default(false),
      }),
    )
    .default([]),
  top: z.number().nullable().default(null),
  latency: z.boolean().default(false),
});

const FileInput = Input.extend({
  named: z.boolean().default(false).meta({
    description:
      'For people: names and cost centres of teams as they are now, the currency, whole milliseconds, and a last row with the total.',
  }),
});

/** The same question as GraphQL's, for scripts and files: answers of any length. */
@InLane('reports')
@Controller('v1')
export class SpendController {
  constructor(
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  @Post('spend')
  @HttpCode(200)
  @Allow('signedIn', 'readSpend')
  @Describe({ ...described.spendAnswer, body: Input })
  json(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const input = readInput(Input, body);
    return this.reports.file(actor, request, {
      type: 'application/json; charset=utf-8',
      parts: () => this.parts(actor, input, (answer) => this.toJson(answer, input)),
    });
  }

  @Get('exports/spend.csv')
  @Allow('signedIn', 'readSpend')
  @Describe(described.spendLink)
  csvOfLink(
    @CurrentActor() actor: Actor,
    @Query('input') text: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    return this.csv(actor, parsed(text ?? ''), request);
  }

  @Post('exports/spend.csv')
  @HttpCode(200)
  @Allow('signedIn', 'readSpend')
  @Describe({ ...described.spendFile, body: FileInput })
  csv(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const { named, ...input } = readInput(FileInput, body);
    const by = named && input.groupBy.length > 0 ? `-by-${input.groupBy.join('-')}` : '';
    const top = named && input.top !== null ? `-top-${input.top}` : '';
    const name = `bursar-spend${by}${top}_${input.from}_${input.to}_${input.timezone}.csv`;
    return this.reports.csv(actor, request, name.replace(/[^\w.+-]+/g, '-'), () =>
      this.csvParts(actor, input, named),
    );
  }

  private async *csvParts(
    actor: Actor,
    input: SpendInput,
    named: boolean,
  ): AsyncGenerator<string, void, void> {
    // Names are asked for before the answer holds its connection.
    const teams = named ? await this.spend.teamsByName(input.to) : null;
    yield* this.parts(actor, input, (answer) => {
      const range = [input.from, input.to, answer.question.zone.name];
      return toCsv(answer, range, teams);
    });
  }

  /** Holds one moment of the ledger from its first part to its last. */
  private async *parts(
    actor: Actor,
    input: SpendInput,
    write: (answer: SpendAnswer) => AsyncGenerator<string, void, void>,
  ): AsyncGenerator<string, void, void> {
    const answer = opened(await this.spend.open(actor, input));
    try {
      yield* write(answer);
    } finally {
      await answer.close();
    }
  }

  private toJson(answer: SpendAnswer, input: SpendInput): AsyncGenerator<string, void, void> {
    const { question } = answer;
    const range = { from: input.from, to: input.to, timezone: question.zone.name };
    return toJson(range, question, answer.parts, async ({ total, groups }) => ({
      groups,
      freshness: await this.spend.freshnessOf(question, total),
    }));
  }
}

async function* toCsv(
  answer: SpendAnswer,
  range: readonly string[],
  named: Named,
): AsyncGenerator<string, void, void> {
  const { question, parts } = answer;
  const lines = (cells: string[][]): string => csvOf(cells, { recordDelimiter: '\r\n' });
  let before = lines([csvHeader(question, named)]);
  for (;;) {
    const part = await parts.next();
    if (part.done === true) {
      const last = named === null ? '' : lines([csvTotal(part.value, question, range, named)]);
      if (before + last !== '') yield before + last;
      return;
    }
    const rows = part.value.map((row) => csvRow(row, question, range, named));
    yield before + (rows.length === 0 ? '' : lines(rows));
    before = '';
  }
}

function readInput<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return thrown(
    refuse('bad_input', issue?.message ?? 'This is no question about spend.', {
      path: issue?.path.join('.') ?? '',
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return thrown(
      refuse('bad_input', '`input` is not JSON.', {
        path: 'input',
        hint: 'Pass the body of POST /v1/spend, URL-encoded.',
      }),
    );
  }
}

function opened(answer: SpendAnswer | Problem): SpendAnswer {
  return isProblem(answer) ? thrown(answer) : answer;
}

/** Over HTTP a refusal is a problem document. */
function thrown({ code, message, path, hint }: Problem): never {
  throw new ProblemDetails(
    httpProblem(422, code, message, {
      ...(path !== undefined && { path }),
      ...(hint !== undefined && { hint }),
    }),
  );
}
