import type { Command } from 'commander';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, put, say, show } from '../../output.js';
import type { Server } from '../../server.js';
import { type Context, outputOption } from '../context.js';

interface Charge {
  readonly id: string;
  readonly date: string;
  readonly kind: string;
  readonly description: string;
  readonly amountUsd: string;
  readonly costCentre: string | null;
  readonly team: string | null;
  readonly user: string | null;
  readonly vendor: string | null;
  readonly invoice: string | null;
  readonly serviceFrom: string;
  readonly serviceTo: string;
  readonly origin: string;
  readonly reverses: string | null;
  readonly reversedBy: string | null;
}

interface Page {
  readonly edges: readonly { readonly node: Charge }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalUsd: string;
}

interface Line {
  readonly team: string | null;
  readonly costCentre: string | null;
  readonly kind: string;
  readonly description: string;
  readonly rule: string | null;
  readonly amountUsd: string;
  readonly charge: string;
}

interface SharedMonth {
  readonly month: string;
  readonly totalUsd: string;
  readonly retainedUsd: string | null;
  readonly lines: {
    readonly edges: readonly { readonly node: Line }[];
    readonly pageInfo: Page['pageInfo'];
  };
}

const CHARGE =
  'id date kind description amountUsd costCentre team user vendor invoice serviceFrom serviceTo origin reverses reversedBy';
const LINE = 'team costCentre kind description rule amountUsd charge';
const PAGE = 100;

const COLUMNS: readonly Column<Charge>[] = [
  { name: 'id', of: ({ id }) => id },
  { name: 'date', of: ({ date }) => date },
  { name: 'kind', of: ({ kind }) => kind },
  { name: 'description', of: ({ description }) => description },
  { name: 'amountUsd', of: ({ amountUsd }) => amountUsd, figure: true },
  { name: 'for', of: ({ team, costCentre, user }) => team ?? costCentre ?? user ?? 'shared' },
  { name: 'vendor', of: ({ vendor }) => vendor },
  { name: 'invoice', of: ({ invoice }) => invoice },
  { name: 'serviceFrom', of: ({ serviceFrom }) => serviceFrom },
  { name: 'serviceTo', of: ({ serviceTo }) => serviceTo },
  { name: 'state', of: stateOf },
];

const LINE_COLUMNS: readonly Column<Line>[] = [
  { name: 'borne by', of: ({ team, costCentre }) => team ?? costCentre ?? 'the organisation' },
  { name: 'kind', of: ({ kind }) => kind },
  { name: 'description', of: ({ description }) => description },
  { name: 'amountUsd', of: ({ amountUsd }) => amountUsd, figure: true },
  { name: 'rule', of: ({ rule }) => rule },
  { name: 'charge', of: ({ charge }) => charge },
];

function stateOf({ reverses, reversedBy }: Charge): string {
  if (reverses !== null) return `takes back ${reverses}`;
  return reversedBy === null ? 'stands' : 'taken back';
}

interface Reversed {
  readonly description?: string;
  /** Nothing is done before other people approve this. */
  readonly proposal?: string;
}

interface ListOptions {
  readonly month?: string;
  readonly output: Format;
}

export function addChargesCommand(program: Command, context: Context): void {
  const charges = program
    .command('charges')
    .description('what is paid beside invocations: credits, tax, support, seats');
  charges
    .command('list')
    .description('what was recorded, the latest first')
    .option('--month <month>', 'only those with a day of service in a month such as 2026-11, UTC')
    .addOption(outputOption('table'))
    .action(async ({ month, output }: ListOptions) => {
      const found = await allCharges(context.server(), month ?? null);
      show(output, found, found.charges, COLUMNS);
      if (output === 'table') say(`${found.charges.length} charges, ${found.totalUsd} USD in all.`);
    });
  charges
    .command('shared')
    .description('who bears what in a month, and by which rule')
    .argument('<month>', 'such as 2026-11, UTC')
    .addOption(outputOption('table'))
    .action(async (month: string, { output }: { output: Format }) => {
      const found = await sharedMonth(context.server(), month);
      show(output, found, found.lines, LINE_COLUMNS);
      if (output === 'table') say(`${found.totalUsd} USD in all.`);
    });
  charges
    .command('reverse')
    .description('take a charge back, by its opposite over the same days')
    .argument('<id>', 'as `bursar charges list` shows it')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .action(async (id: string, { reason }: { reason: string }) => {
      const query = `mutation Reverse($id: ID!, $reason: String!) { outcome: reverseCharge(id: $id, reason: $reason) {
        __typename ... on Charge { description } ... on ChargeWaits { proposal } ${PROBLEM} } }`;
      const { outcome } = await graphql<{ outcome: Outcome<Reversed> }>(context.server(), query, {
        ...{ id, reason },
      });
      const { description, proposal } = expected(outcome);
      put(
        proposal === undefined
          ? `Taken back: ${description ?? id}.`
          : `It waits for approval: see \`bursar approvals show ${proposal}\`.`,
      );
    });
}

async function allCharges(
  server: Server,
  month: string | null,
): Promise<{ readonly charges: readonly Charge[]; readonly totalUsd: string }> {
  const query = `query Charges($filter: ChargeFilter, $after: String) { charges(filter: $filter, first: ${PAGE}, after: $after) {
    edges { node { ${CHARGE} } } pageInfo { hasNextPage endCursor } totalUsd } }`;
  const filter = month === null ? null : { month };
  const charges: Charge[] = [];
  for (let after: string | null = null; ;) {
    const page: Page = (await graphql<{ charges: Page }>(server, query, { filter, after })).charges;
    charges.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage) return { charges, totalUsd: page.totalUsd };
  }
}

async function sharedMonth(server: Server, month: string) {
  const query = `query Shared($month: String!, $after: String) { outcome: sharedMonth(month: $month) { __typename
    ... on SharedMonth { month totalUsd retainedUsd lines(first: ${PAGE}, after: $after) {
      edges { node { ${LINE} } } pageInfo { hasNextPage endCursor } } } ${PROBLEM} } }`;
  const lines: Line[] = [];
  for (let after: string | null = null; ;) {
    const { lines: page, ...about }: SharedMonth = expected(
      (await graphql<{ outcome: Outcome<SharedMonth> }>(server, query, { month, after })).outcome,
    );
    lines.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage)
      return { month, totalUsd: about.totalUsd, retainedUsd: about.retainedUsd, lines };
  }
}
