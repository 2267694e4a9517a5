import { LINES } from '@bursar/limits/lines';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Post,
  Query,
  Req,
  StreamableFile,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { Reports } from '../platform/reports.js';
import { XLSX } from '../platform/text/xlsx.js';
import type { SpendAnswer } from './answer.js';
import { refuse } from '../platform/outcome.js';
import { SpendFiles } from './files/files.service.js';
import { thrown } from './files/thrown.js';
import type { SpendInput } from './question.js';
import { toJson } from './report.js';
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

const SERIES_MAX = 50;

const ChartInput = Input.extend({
  drawn: z.strictObject({
    series: z
      .array(z.strictObject({ key: z.string().nullable(), shown: z.boolean().default(true) }))
      .max(SERIES_MAX)
      .meta({
        description:
          'Those with a name, in their order; null: calls without one. The rest is Other.',
      }),
    other: z.boolean().default(true).meta({ description: 'Whether Other is drawn.' }),
    cumulative: z.boolean().default(false),
    lines: z.array(z.enum(LINES)).max(LINES.length).default([]).meta({
      description:
        'What stands beside the series, where it is of just this selection and the caller may see it; columns of the sheet.',
    }),
  }),
});

/** The same question as GraphQL's, for scripts and files: answers of any length. */
@InLane('reports')
@Controller('v1')
export class SpendController {
  constructor(
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(SpendFiles) private readonly files: SpendFiles,
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
      parts: () => this.files.parts(actor, input, (answer) => this.toJson(answer, input)),
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
    return this.reports.csv(actor, request, this.files.nameOf(input, named, 'csv'), () =>
      this.files.csv(actor, input, named),
    );
  }

  @Get('exports/spend.xlsx')
  @Allow('signedIn', 'readSpend')
  @Describe(described.spendSheetLink)
  xlsxOfLink(
    @CurrentActor() actor: Actor,
    @Query('input') text: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    return this.xlsx(actor, parsed(text ?? ''), request);
  }

  @Post('exports/spend.xlsx')
  @HttpCode(200)
  @Allow('signedIn', 'readSpend')
  @Describe({ ...described.spendSheet, body: FileInput })
  async xlsx(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const { named: _, ...input } = readInput(FileInput, body);
    const file = await this.reports.ask(actor, request, () => this.files.xlsx(actor, input));
    return sheetFile(file, this.files.nameOf(input, true, 'xlsx'));
  }

  @Get('exports/chart.xlsx')
  @Allow('signedIn', 'readSpend')
  @Describe(described.chartSheetLink)
  chartOfLink(
    @CurrentActor() actor: Actor,
    @Query('input') text: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    return this.chart(actor, parsed(text ?? ''), request);
  }

  @Post('exports/chart.xlsx')
  @HttpCode(200)
  @Allow('signedIn', 'readSpend')
  @Describe({ ...described.chartSheet, body: ChartInput })
  async chart(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const { drawn, ...input } = readInput(ChartInput, body);
    const file = await this.reports.ask(actor, request, () =>
      this.files.chart(actor, input, drawn),
    );
    return sheetFile(file, this.files.nameOf({ ...input, top: null }, true, 'xlsx', 'chart'));
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

const sheetFile = (file: Buffer, name: string): StreamableFile =>
  new StreamableFile(file, {
    ...{ type: XLSX, length: file.length },
    disposition: `attachment; filename="${name}"`,
  });

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
