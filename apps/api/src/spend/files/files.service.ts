import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { csvOf } from '../../platform/text/csv.js';
import { sheetFor, workbookOf } from '../../platform/text/xlsx.js';
import type { SpendAnswer, SpendRow, SpendTotal } from '../answer.js';
import type { Question, SpendInput } from '../question.js';
import { csvHeader, csvRow, csvTotal, type Named } from '../report.js';
import { SpendService } from '../spend.service.js';
import { besideOf } from './beside.js';
import { type Drawn, drawnProblem, drawnSheet } from './drawn.js';
import { ChartLines } from './lines.service.js';
import { sheetOf } from './sheet.js';
import { expected, thrown } from './thrown.js';

/** A spreadsheet is made in memory: what is longer is read as CSV, which is not. */
const SHEET_ROWS_MAX = 20_000;

/** Answers about spend as files: what is downloaded, and what is sent. */
@Injectable()
export class SpendFiles {
  constructor(
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(ChartLines) readonly lines: ChartLines,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** What a file is called: distinct for other groups, ranges and zones. */
  nameOf(input: SpendInput, named: boolean, type: 'csv' | 'xlsx', subject = 'spend'): string {
    const { from, to, timezone, groupBy, top } = input;
    const by = named && groupBy != null && groupBy.length > 0 ? `-by-${groupBy.join('-')}` : '';
    const most = named && typeof top === 'number' ? `-top-${top}` : '';
    const name = `bursar-${subject}${by}${most}_${from}_${to}_${timezone ?? 'UTC'}.${type}`;
    return name.replace(/[^\w.+-]+/g, '-');
  }

  /** In parts, of any length. `named`: for people. */
  async *csv(actor: Actor, input: SpendInput, named: boolean): AsyncGenerator<string, void, void> {
    // Names are asked for before the answer holds its connection.
    const teams = named ? await this.spend.teamsByName(input.to) : null;
    yield* this.parts(actor, input, (answer) => toCsv(answer, rangeOf(input, answer), teams));
  }

  /** The rows of the CSV file for people. Throws where there are more than a spreadsheet is made of. */
  async xlsx(actor: Actor, input: SpendInput): Promise<Buffer> {
    const teams = await this.spend.teamsByName(input.to);
    return workbookOf([spendSheet(await this.read(actor, input), teams)]);
  }

  /** A chart as it is drawn, and beside it the rows that it is drawn from. */
  async chart(actor: Actor, input: SpendInput, drawn: Drawn): Promise<Buffer> {
    const problem = drawnProblem(input);
    if (problem !== null) thrown(problem);
    const teams = await this.spend.teamsByName(input.to);
    const read = await this.read(actor, input);
    const { groupBy, unit, zone } = read.question;
    const frame = {
      ...{ from: input.from, to: input.to, unit: unit ?? 'day', zone: zone.name },
      now: this.clock.now().getTime(),
      nameOf: (key: string | null) =>
        (groupBy[0] === 'team' ? teams.get(key ?? '')?.name : undefined) ?? key ?? '(none)',
    };
    const beside = besideOf(await this.lines.of(actor, input, drawn, frame));
    const { columns, lines } = drawnSheet(read.rows, drawn, frame, beside);
    return workbookOf([sheetFor('Chart', columns, lines), spendSheet(read, teams)]);
  }

  /** All of it. Throws where there are more rows than a spreadsheet is made of. */
  private async read(actor: Actor, input: SpendInput): Promise<Read> {
    const answer = expected(await this.spend.open(actor, input));
    const rows: SpendRow[] = [];
    try {
      for (;;) {
        const part = await answer.parts.next();
        if (part.done === true) {
          const range = rangeOf(input, answer);
          return { question: answer.question, range, rows, total: part.value };
        }
        if (rows.length + part.value.length > SHEET_ROWS_MAX) thrown(tooLong());
        rows.push(...part.value);
      }
    } finally {
      await answer.close();
    }
  }

  /** Holds one moment of the ledger from its first part to its last. */
  async *parts(
    actor: Actor,
    input: SpendInput,
    write: (answer: SpendAnswer) => AsyncGenerator<string, void, void>,
  ): AsyncGenerator<string, void, void> {
    const answer = expected(await this.spend.open(actor, input));
    try {
      yield* write(answer);
    } finally {
      await answer.close();
    }
  }
}

interface Read {
  readonly question: Question;
  readonly range: readonly string[];
  readonly rows: readonly SpendRow[];
  readonly total: SpendTotal;
}

function spendSheet({ question, range, rows, total }: Read, teams: Named) {
  const lines = rows.map((row) => csvRow(row, question, range, teams));
  return sheetFor('Spend', sheetOf(csvHeader(question, teams)), [
    ...lines,
    csvTotal(total, question, range, teams),
  ]);
}

const rangeOf = ({ from, to }: SpendInput, { question }: SpendAnswer): string[] => [
  from,
  to,
  question.zone.name,
];

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

const tooLong = (): Problem =>
  refuse('too_many_rows', `A spreadsheet of spend has at most ${SHEET_ROWS_MAX} rows.`, {
    hint: 'Take the CSV file, which has no limit, or group by less, or ask for a shorter range.',
  });
