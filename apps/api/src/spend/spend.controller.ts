import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { problem as httpProblem, ProblemDetails } from '../platform/problem.filter.js';
import { csvOf } from '../platform/text/csv.js';
import type { SpendAnswer } from './answer.js';
import { isProblem, refuse, type Problem } from '../platform/outcome.js';
import type { SpendInput } from './question.js';
import { csvHeader, csvRow, type Rows, toJson } from './report.js';
import { SpendService } from './spend.service.js';

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

/** The same question as GraphQL's, for scripts and files: answers of any length. */
@Controller('v1')
export class SpendController {
  constructor(@Inject(SpendService) private readonly spend: SpendService) {}

  @Post('spend')
  @HttpCode(200)
  @Allow('signedIn')
  async json(@CurrentActor() actor: Actor, @Body() body: unknown): Promise<StreamableFile> {
    const input = readInput(body);
    const answer = opened(await this.spend.open(actor, input));
    const range = { from: input.from, to: input.to, timezone: answer.question.zone.name };
    return stream(answer, 'application/json; charset=utf-8', (rows) =>
      toJson(range, answer.question, rows, async ({ total, groups }) => ({
        groups,
        freshness: await this.spend.freshnessOf(answer.question, total),
      })),
    );
  }

  @Get('exports/spend.csv')
  @Allow('signedIn')
  csvOfLink(
    @CurrentActor() actor: Actor,
    @Query('input') text: string | undefined,
  ): Promise<StreamableFile> {
    return this.csv(actor, parsed(text ?? ''));
  }

  @Post('exports/spend.csv')
  @HttpCode(200)
  @Allow('signedIn')
  async csv(@CurrentActor() actor: Actor, @Body() body: unknown): Promise<StreamableFile> {
    const input = readInput(body);
    const answer = opened(await this.spend.open(actor, input));
    const range = [input.from, input.to, answer.question.zone.name];
    const name = `bursar-spend_${range.join('_')}.csv`.replace(/[^\w.+-]+/g, '-');
    return stream(answer, 'text/csv; charset=utf-8', (rows) => toCsv(answer, rows, range), name);
  }
}

async function* toCsv(
  answer: SpendAnswer,
  rows: Rows,
  range: readonly string[],
): AsyncGenerator<string, void, void> {
  const lines = (cells: string[][]): string => csvOf(cells, { recordDelimiter: '\r\n' });
  let before = lines([csvHeader(answer.question)]);
  for await (const part of rows) {
    yield (
      before +
      (part.length === 0 ? '' : lines(part.map((row) => csvRow(row, answer.question, range))))
    );
    before = '';
  }
  if (before !== '') yield before;
}

/** The first part is read before anything is sent, so that what fails early still answers with a status. */
async function stream(
  answer: SpendAnswer,
  type: string,
  write: (rows: Rows) => AsyncGenerator<string, void, void>,
  fileName?: string,
): Promise<StreamableFile> {
  const text = write(answer.parts);
  try {
    const first = await text.next();
    const readable = Readable.from(prefixed(first.value ?? '', text), { objectMode: false });
    // A reader that goes away before the first byte never starts the generator that would clean up.
    readable.once('close', () => void answer.close());
    return new StreamableFile(readable, {
      type,
      ...(fileName !== undefined && { disposition: `attachment; filename="${fileName}"` }),
    });
  } catch (error) {
    await answer.close();
    throw error;
  }
}

async function* prefixed(
  first: string,
  rest: AsyncGenerator<string, void, void>,
): AsyncGenerator<string, void, void> {
  yield first;
  yield* rest;
}

function readInput(body: unknown): SpendInput {
  const read = Input.safeParse(body);
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
