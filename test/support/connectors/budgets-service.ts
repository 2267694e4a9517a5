import type { Answer } from '../prices/outside.js';

export interface FakeBudget {
  readonly name: string;
  readonly actual?: string;
  readonly forecast?: string;
  readonly limit?: string;
  readonly unit?: string;
  readonly type?: string;
  readonly timeUnit?: string;
  readonly updatedAt?: Date;
}

const seconds = (at: Date) => Math.floor(at.getTime() / 1_000);

/** DescribeBudgets in the wire shape of JSON 1.1: the emulator computes no spend. One budget a page. */
export const budgetsService =
  (budgets: readonly FakeBudget[]): Answer =>
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = request.headers['x-amz-target'];
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as { NextToken?: string };
      const at = Number(body.NextToken ?? '0');
      const isMore = at + 1 < budgets.length;
      if (target !== 'AWSBudgetServiceGateway.DescribeBudgets') {
        response.writeHead(400).end('{"__type":"UnknownOperationException"}');
        return;
      }
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(
        JSON.stringify({
          Budgets: budgets.slice(at, at + 1).map(toWire),
          ...(isMore && { NextToken: String(at + 1) }),
        }),
      );
    });
  };

const amount = (Amount: string | undefined, Unit: string) =>
  Amount === undefined ? undefined : { Amount, Unit };

const toWire = ({
  name,
  actual,
  forecast,
  limit = '500.0',
  unit = 'USD',
  ...more
}: FakeBudget) => ({
  BudgetName: name,
  BudgetType: more.type ?? 'COST',
  TimeUnit: more.timeUnit ?? 'MONTHLY',
  BudgetLimit: amount(limit, unit),
  TimePeriod: { Start: 1_788_220_800, End: 3_706_473_600 },
  CalculatedSpend:
    actual === undefined
      ? undefined
      : { ActualSpend: amount(actual, unit), ForecastedSpend: amount(forecast, unit) },
  LastUpdatedTime: seconds(more.updatedAt ?? new Date()),
});

export const denied: Answer = (_, response) => {
  response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
    .end(
      '{"__type":"AccessDeniedException","Message":"not authorized to perform: budgets:ViewBudget"}',
    );
};

/** As AWS Budgets writes it into a topic. */
export const budgetMessage = (name: string, amount: string, alert = 'ACTUAL'): string =>
  `AWS Budget Notification September 14, 2026
AWS Account 111122223333

Dear AWS Customer,

You requested that we alert you when the ${alert} Cost associated with your ${name} budget exceeds $400.00 for the current month.

Budget Name: ${name}
Budget Type: Cost
Budgeted Amount: $500.00
Alert Type: ${alert}
Alert Threshold: > $400.00
${alert} Amount: $${amount}

Go to the AWS Budgets dashboard`;
