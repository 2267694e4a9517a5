import type { Command } from 'commander';
import { badInput } from '../../failure.js';
import { graphql } from '../../graphql.js';
import { type Column, type Format, put, say, show } from '../../output.js';
import { type Context, outputOption } from '../context.js';

interface Target {
  readonly target: string;
  readonly at: string;
  readonly errorCode: string | null;
  readonly latencyMs: number | null;
}

interface HealthCheck {
  readonly account: string;
  readonly every: string;
  readonly budgetUsd: string;
  readonly spentUsd: string;
  readonly checks: string;
  readonly lastError: string | null;
  readonly lastHint: string | null;
  readonly policy: string;
  readonly targets: readonly Target[];
}

const QUERY = `{ healthChecks { account regions every budgetUsd spentUsd checks lastRunAt lastError lastHint policy targets { target at errorCode latencyMs } } }`;

const COLUMNS: readonly Column<HealthCheck>[] = [
  { name: 'account', of: ({ account }) => account },
  { name: 'every', of: ({ every }) => every },
  { name: 'checks', of: ({ checks }) => checks, figure: true },
  { name: 'spentUsd', of: ({ spentUsd }) => spentUsd, figure: true },
  { name: 'budgetUsd', of: ({ budgetUsd }) => budgetUsd, figure: true },
  { name: 'targets', of: ({ targets }) => targets.map(describeTarget).join(', ') },
  { name: 'error', of: ({ lastError }) => lastError },
  { name: 'whatToDo', of: ({ lastHint }) => lastHint },
];

const describeTarget = ({ target, errorCode, latencyMs }: Target): string =>
  `${target} ${errorCode ?? `${String(latencyMs ?? 0)} ms`}`;

export function addHealthCheckCommands(program: Command, context: Context): void {
  const checks = program
    .command('health-checks')
    .description('calls that Bursar makes by itself to see how targets of routes do');
  checks
    .command('list')
    .description('what the last checks found, and what they have cost this month')
    .addOption(outputOption('table'))
    .action(async ({ output }: { output: Format }) => {
      const found = await load(context);
      if (output === 'table' && found.length === 0)
        say('Health checks are off: name an account and a budget under `healthChecks`.');
      else show(output, found, found, COLUMNS);
    });
  checks
    .command('policy')
    .description('print the least IAM policy that the checks in an account need')
    .argument('<account>')
    .action(async (account: string) => {
      const one = (await load(context)).find((check) => check.account === account);
      if (one === undefined)
        throw badInput(
          `There are no health checks in ${account}.`,
          'Name it under `healthChecks`.',
        );
      put(one.policy);
    });
}

async function load(context: Context): Promise<readonly HealthCheck[]> {
  const answer = await graphql<{ healthChecks: readonly HealthCheck[] }>(context.server(), QUERY);
  return answer.healthChecks;
}
