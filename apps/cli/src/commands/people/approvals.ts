import type { Command } from 'commander';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, put, show } from '../../output.js';
import type { Server } from '../../server.js';
import { type Context, outputOption } from '../context.js';

interface Proposal {
  readonly id: string;
  readonly what: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly amountUsd: string | null;
  readonly proposedName: string;
  readonly proposedAt: string;
  readonly expiresAt: string;
  readonly state: string;
  readonly people: number;
  readonly given: readonly { readonly name: string; readonly at: string; counts: boolean }[];
  readonly mayDecide: boolean;
  readonly hash: string | null;
  readonly result: string | null;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly note: string | null;
}

const PROPOSAL = `id what title lines amountUsd proposedName proposedAt expiresAt state people given { name at counts }
  mayDecide hash result endedAt endedBy note`;

const COLUMNS: readonly Column<Proposal>[] = [
  { name: 'id', of: ({ id }) => id },
  { name: 'what', of: ({ title }) => title },
  { name: 'asked by', of: ({ proposedName }) => proposedName },
  { name: 'since', of: ({ proposedAt }) => proposedAt },
  { name: 'until', of: ({ expiresAt }) => expiresAt },
  { name: 'state', of: ({ state }) => state },
  { name: 'approved', of: (one) => `${countedOf(one)} of ${one.people}` },
  { name: 'yours', of: ({ mayDecide }) => (mayDecide ? 'yes' : 'no') },
];

const countedOf = ({ given }: Proposal): number => given.filter(({ counts }) => counts).length;

interface ListOptions {
  readonly all?: boolean;
  readonly over?: boolean;
  readonly forMe?: boolean;
  readonly search?: string;
  readonly output: Format;
}

function shownBy({ all, over, forMe }: Omit<ListOptions, 'output'>): string {
  if (forMe === true) return 'decide';
  if (over === true) return 'over';
  return all === true ? 'all' : 'waiting';
}

export function addApprovalCommands(program: Command, context: Context): void {
  const approvals = program
    .command('approvals')
    .description('changes that wait for the approval of other people');
  approvals
    .command('list')
    .description('what waits')
    .option('--all', 'what is over, too')
    .option('--over', 'only what is over')
    .option('--for-me', 'only what you can decide')
    .option('--search <text>', 'in the title, the reason, what is changed, and the names')
    .addOption(outputOption('table'))
    .action(async ({ output, search, ...options }: ListOptions) => {
      const found = await listed(context.server(), shownBy(options), search ?? '');
      show(output, found, found, COLUMNS);
    });
  approvals
    .command('show')
    .description('what exactly will be done; of what is over, what was done, when and by whom')
    .argument('<id>', 'as `bursar approvals list` shows it')
    .action(async (id: string) => {
      const { lines, result, endedAt, endedBy, given, note } = await one(context.server(), id);
      for (const line of lines) put(line);
      if (result === null) return;
      put(result);
      for (const { name, at } of given) put(`Approved by ${name}, ${at}`);
      put(`Ended by ${endedBy ?? 'Bursar'}, ${endedAt ?? ''}${note === null ? '' : `: ${note}`}`);
    });
  for (const decision of ['approve', 'deny'] as const)
    approvals
      .command(decision)
      .description(`${decision} a change as it stands at this moment`)
      .argument('<id>', 'as `bursar approvals list` shows it')
      .option('--note <text>', 'for the person who asked')
      .action((id: string, { note }: { note?: string }) =>
        decide(context.server(), id, decision, note ?? null),
      );
  approvals
    .command('withdraw')
    .description('take back what you asked for')
    .argument('<id>', 'as `bursar approvals list` shows it')
    .action(async (id: string) => {
      const query = `mutation Withdraw($id: ID!) { outcome: withdrawApproval(id: $id) {
        __typename ... on Proposal { ${PROPOSAL} } ${PROBLEM} } }`;
      const { outcome } = await graphql<{ outcome: Outcome<Proposal> }>(context.server(), query, {
        id,
      });
      put(`Withdrawn: ${expected(outcome).title}.`);
    });
}

async function listed(server: Server, show: string, search: string): Promise<readonly Proposal[]> {
  const query = `query Approvals($show: String!, $search: String) {
    approvals(show: $show, search: $search, first: 100) { edges { node { ${PROPOSAL} } } } }`;
  interface Listed {
    approvals: { edges: readonly { node: Proposal }[] };
  }
  const { approvals } = await graphql<Listed>(server, query, { show, search });
  return approvals.edges.map(({ node }) => node);
}

async function one(server: Server, id: string): Promise<Proposal> {
  const query = `query Approval($id: ID!) { outcome: approval(id: $id) {
    __typename ... on Proposal { ${PROPOSAL} } ${PROBLEM} } }`;
  return expected((await graphql<{ outcome: Outcome<Proposal> }>(server, query, { id })).outcome);
}

/** Of what is there now: a change between looking and deciding is the server's to notice. */
async function decide(
  server: Server,
  id: string,
  decision: 'approve' | 'deny',
  note: string | null,
): Promise<void> {
  const { hash } = await one(server, id);
  const query = `mutation Decide($input: DecideApprovalInput!) { outcome: decideApproval(input: $input) {
    __typename ... on Proposal { ${PROPOSAL} } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Proposal> }>(server, query, {
    input: { id, decision, hash, note },
  });
  const proposal = expected(outcome);
  const words: Readonly<Record<string, string>> = {
    done: 'Approved and done',
    denied: 'Denied',
    open: `Approved, ${countedOf(proposal)} of ${proposal.people}`,
  };
  put(`${words[proposal.state] ?? proposal.state}: ${proposal.title}.`);
}
