import type { Command } from 'commander';
import { badInput } from '../../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { put, say } from '../../output.js';
import { type Context, reasonOption, toList } from '../context.js';

interface Options {
  readonly name: string;
  readonly roles: readonly string[];
  readonly teams?: readonly string[];
  readonly reason?: string;
}

interface Made {
  readonly link: string;
  readonly sent: boolean;
  readonly problem: string | null;
  readonly invitation: { readonly email: string };
}

const ROLES = ['finance', 'teamLead', 'platform', 'executive', 'auditor', 'developer'];

/** How the first person gets in where Bursar has no screen of its own: the link is the last line of output, alone. */
export function addInviteCommand(program: Command, context: Context): void {
  program
    .command('invite')
    .description(
      'invite a person: the link works once, for seven days, and is sent by e-mail where SMTP_URL is set',
    )
    .argument('<email>', 'where the person is reached')
    .requiredOption('--name <name>', 'as people read it')
    .requiredOption('--roles <names>', 'such as finance,platform', toList)
    .option('--teams <ids>', 'that a team lead sees', toList)
    .addOption(reasonOption())
    .action((email: string, options: Options) => invite(context, email, options));
}

async function invite(
  context: Context,
  email: string,
  { name, roles, teams = [], reason }: Options,
): Promise<void> {
  const unknown = roles.find((role) => !ROLES.includes(role));
  if (unknown !== undefined)
    throw badInput(`“${unknown}” is no role.`, `There are ${ROLES.join(', ')}.`);
  const query = `mutation Invite($input: InvitationInput!, $reason: String) {
    outcome: invite(input: $input, reason: $reason) {
      __typename ... on NewInvitation { link sent problem invitation { email } } ${PROBLEM}
    }
  }`;
  const { outcome } = await graphql<{ outcome: Outcome<Made> }>(context.server(), query, {
    input: { email, name, roles, teams },
    reason: reason ?? null,
  });
  const { link, sent, problem, invitation } = expected(outcome);
  say(
    sent
      ? `The invitation is on its way to ${invitation.email}. Its link is shown this once:`
      : `No e-mail was sent: ${problem ?? 'no reason is known'} Give ${invitation.email} this link:`,
  );
  put(link);
}
