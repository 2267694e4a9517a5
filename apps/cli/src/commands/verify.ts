import type { Command } from 'commander';
import { Failure } from '../failure.js';
import { graphql } from '../graphql.js';
import { type Column, type Format, say, show } from '../output.js';
import { type Context, outputOption } from './context.js';

interface Check {
  readonly invariant: string;
  readonly holds: boolean;
  readonly checked: string;
  readonly differences: readonly string[];
}

const COLUMNS: readonly Column<Check>[] = [
  { name: 'invariant', of: ({ invariant }) => invariant },
  { name: 'holds', of: ({ holds }) => (holds ? 'yes' : 'NO') },
  { name: 'checked', of: ({ checked }) => checked, figure: true },
];

export function addVerifyCommand(program: Command, context: Context): void {
  program
    .command('verify')
    .description('recompute every invariant that the data can prove; exits 1 with the differences')
    .addOption(outputOption('table'))
    .action((options: { output: Format }) => verify(context, options.output));
}

async function verify(context: Context, format: Format): Promise<void> {
  const query =
    'query Verify { verify { holds tookMs checks { invariant holds checked differences } } work { isWorkerRunning } }';
  const { verify: result, work } = await graphql<{
    verify: { holds: boolean; tookMs: number; checks: readonly Check[] };
    work: { isWorkerRunning: boolean };
  }>(context.server(), query);
  const whole = {
    ...result,
    checks: result.checks.map((check) => ({ ...check, checked: Number(check.checked) })),
  };
  show(format, whole, result.checks, COLUMNS);
  // No contradiction in the data: what it says is kept, and stays behind.
  if (!work.isWorkerRunning)
    say(
      'No worker has run for a minute: budgets do not see imported usage. Start one with npm run worker.',
    );
  const broken = result.checks.filter(({ holds }) => !holds);
  if (result.holds && broken.length === 0) return;
  const differences = broken.flatMap(({ invariant, differences }) =>
    differences.map((difference) => `${invariant}: ${difference}`),
  );
  throw new Failure(['The data contradicts itself:', ...differences].join('\n'));
}
