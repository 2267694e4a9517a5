import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { badInput, Failure } from '../failure.js';
import { type Column, type Format, put, say, toTable } from '../output.js';
import { type Context, outputOption } from './context.js';

interface Row {
  readonly day: string;
  readonly account: string;
  readonly region: string | null;
  readonly model: string | null;
  readonly meter: string | null;
  readonly tier: string | null;
  readonly oursList: string | null;
  readonly oursContracted: string | null;
  readonly metricTokens: number | null;
  readonly bill: string | null;
  readonly difference: string | null;
  readonly class: string;
  readonly pricePer1M: string | null;
}

interface Reconciliation {
  readonly month: string;
  readonly status: string;
  readonly rows: readonly Row[];
  readonly totals: {
    readonly ours: string;
    readonly bill: string | null;
    readonly explained: string | null;
    readonly unexplained: string | null;
  };
  readonly gaps: readonly { readonly text: string }[];
  readonly accountCharges: readonly {
    readonly account: string;
    readonly kind: string;
    readonly service: string;
    readonly usd: string;
  }[];
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'day', of: ({ day }) => day },
  { name: 'account', of: ({ account }) => account },
  { name: 'region', of: ({ region }) => region },
  { name: 'model', of: ({ model }) => model },
  { name: 'meter', of: ({ meter }) => meter },
  { name: 'tier', of: ({ tier }) => tier },
  { name: 'oursList', of: ({ oursList }) => oursList, figure: true },
  { name: 'oursContracted', of: ({ oursContracted }) => oursContracted, figure: true },
  { name: 'metricTokens', of: ({ metricTokens }) => metricTokens, figure: true },
  { name: 'bill', of: ({ bill }) => bill, figure: true },
  { name: 'difference', of: ({ difference }) => difference, figure: true },
  { name: 'class', of: (row) => row.class },
  { name: 'pricePer1M', of: ({ pricePer1M }) => pricePer1M, figure: true },
];

export function addReconcileCommand(program: Command, context: Context): void {
  program
    .command('reconcile <month>')
    .description(
      'ours, the metrics and the bill of a month (2026-09), each difference with its class',
    )
    .addOption(outputOption('table'))
    .action((month: string, { output }: { output: Format }) => reconcile(context, month, output));
}

async function reconcile(context: Context, month: string, output: Format): Promise<void> {
  if (!/^\d{4}-\d{2}$/.test(month))
    throw badInput(`“${month}” is not a month.`, 'Write it as year and month, such as 2026-09.');
  const path = `/v1/reconciliation/${month}`;
  const server = context.server();
  if (output === 'table') {
    const question = { method: 'GET', path, ifLost: 'repeat' } as const;
    putTable(await server.json<Reconciliation>(question));
    return;
  }
  // As it arrives, byte for byte: one answer for the command, the file and the screen.
  const answer = await server.stream({
    method: 'GET',
    path: output === 'csv' ? `${path}.csv` : path,
    ifLost: 'repeat',
  });
  await pipeline(answer, process.stdout, { end: false }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    throw new Failure('The answer broke off: what was printed is not all.');
  });
}

function putTable({ month, status, rows, totals, gaps, accountCharges }: Reconciliation): void {
  const { ours, bill, explained, unexplained } = totals;
  const sums =
    bill === null
      ? `${month}: ours ${ours} USD; there is no bill of the month yet.`
      : `${month} (${status}): ours ${ours} + explained ${explained} + unexplained ${unexplained} = bill ${bill} USD`;
  if (rows.length === 0) say('There is no usage and no bill of this month.');
  else put(toTable(rows, COLUMNS));
  const wide = accountCharges.map(
    ({ account, kind, service, usd }) =>
      `Billed to the whole of ${account}, and in no total: ${kind} ${service} ${usd} USD.`,
  );
  put([...gaps.map(({ text }) => text), ...wide, sums].join('\n'));
}
