import type { Command } from 'commander';
import { graphql } from '../../graphql.js';
import { type Column, type Format, say, show } from '../../output.js';
import { type Context, outputOption } from '../context.js';

interface AwsQuota {
  readonly code: string;
  readonly account: string;
  readonly region: string;
  readonly model: string;
  readonly routing: string;
  readonly measure: string;
  readonly per: string;
  readonly amount: string;
  readonly used: string | null;
  readonly witness: string | null;
  readonly teams: readonly { readonly team: string; readonly used: string }[];
  readonly reserved: string | null;
  readonly freed: string | null;
}

const QUERY = `{ awsQuotas { code name account region model routing measure per amount used witness teams { team used } reserved freed } }`;

const COLUMNS: readonly Column<AwsQuota>[] = [
  { name: 'account', of: ({ account }) => account },
  { name: 'region', of: ({ region }) => region },
  { name: 'model', of: ({ model }) => model },
  { name: 'routing', of: ({ routing }) => routing },
  { name: 'limits', of: ({ measure, per }) => `${measure}/${per}` },
  { name: 'quota', of: ({ amount }) => amount, figure: true },
  { name: 'used', of: ({ used }) => used, figure: true },
  { name: 'witness', of: ({ witness }) => witness },
  { name: 'teams', of: ({ teams }) => teams.map(({ team, used }) => `${team} ${used}`).join(', ') },
  { name: 'reserved', of: ({ reserved }) => reserved, figure: true },
  { name: 'freed', of: ({ freed }) => freed, figure: true },
];

export function addAwsQuotasCommand(program: Command, context: Context): void {
  program
    .command('aws-quotas')
    .description('quotas of AWS by model and region, what the last day used of them, and who')
    .addOption(outputOption('table'))
    .action(async ({ output }: { output: Format }) => {
      const { awsQuotas } = await graphql<{ awsQuotas: readonly AwsQuota[] }>(
        context.server(),
        QUERY,
      );
      if (output === 'table' && awsQuotas.length === 0)
        say(
          'No quota of AWS is known that a call counts against: add a source of the type aws-quotas.',
        );
      else show(output, awsQuotas, awsQuotas, COLUMNS);
    });
}
