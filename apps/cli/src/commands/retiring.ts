import type { Command } from 'commander';
import { graphql } from '../graphql.js';
import { type Column, type Format, say, show } from '../output.js';
import type { Server } from '../server.js';
import { type Context, outputOption } from './context.js';

interface Retirement {
  readonly model: string;
  readonly provider: string;
  readonly endsOn: string;
  readonly daysLeft: number;
  readonly team: string;
  readonly requests: string;
  readonly unpriced: string;
  readonly cost: string;
  readonly calledAs: readonly string[];
  readonly sources: readonly string[];
  readonly confirmed: string;
}

const FIELDS =
  'model provider endsOn daysLeft team requests unpriced cost calledAs sources confirmed';
const PAGE = 500;

const RETIRING_COLUMNS: readonly Column<Retirement>[] = [
  { name: 'model', of: ({ model }) => model },
  { name: 'provider', of: ({ provider }) => provider },
  { name: 'endsOn', of: ({ endsOn }) => endsOn },
  { name: 'left', of: ({ daysLeft }) => leftOf(daysLeft) },
  { name: 'team', of: ({ team }) => team },
  { name: 'requests', of: ({ requests }) => requests, figure: true },
  { name: 'unpriced', of: ({ unpriced }) => unpriced, figure: true },
  { name: 'cost', of: ({ cost }) => cost, figure: true },
];

function leftOf(days: number): string {
  if (days <= 0) return 'ended';
  return days === 1 ? '1 day' : `${days} days`;
}

export function addRetiringCommand(prices: Command, context: Context): void {
  prices
    .command('retiring')
    .description('models that end, by the teams that called them in the last 30 days')
    .addOption(outputOption('table'))
    .action(async ({ output }: { output: Format }) => {
      const all = await listRetiring(context.server());
      if (output === 'table' && all.length === 0)
        say('No model that is known to end was called in the last 30 days.');
      else show(output, all, all, RETIRING_COLUMNS);
    });
}

interface Page {
  readonly edges: readonly { readonly node: Retirement }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function listRetiring(server: Server): Promise<Retirement[]> {
  const query = `query Retiring($first: Int!, $after: String) { retirements(first: $first, after: $after) {
    edges { node { ${FIELDS} } } pageInfo { hasNextPage endCursor } } }`;
  const all: Retirement[] = [];
  for (let after: string | null = null; ;) {
    const { retirements }: { retirements: Page } = await graphql(server, query, {
      first: PAGE,
      after,
    });
    all.push(...retirements.edges.map(({ node }) => node));
    if (!retirements.pageInfo.hasNextPage) return all;
    after = retirements.pageInfo.endCursor;
  }
}
