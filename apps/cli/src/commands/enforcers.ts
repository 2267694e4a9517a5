import type { Command } from 'commander';
import { expected, graphql, type Outcome, PROBLEM } from '../graphql.js';
import { type Column, type Format, put, say, show } from '../output.js';
import type { Server } from '../server.js';
import { type Context, outputOption } from './context.js';
import { toScope, WHAT } from './scope-words.js';

interface Enforcer {
  readonly account: string;
  readonly mayTouch: readonly string[];
  readonly dryRun: boolean;
}

interface Other {
  readonly team: string;
  readonly session: string | null;
  readonly calls: string;
  readonly throughGateway: boolean;
}

interface Target {
  readonly arn: string;
  readonly decision: string;
  readonly sessions: readonly string[] | null;
  readonly document: string | null;
  readonly why: string | null;
  readonly hint: string | null;
  readonly calls: string;
  readonly others: readonly Other[];
}

interface Plan {
  readonly targets: readonly Target[];
  readonly confirmText: string;
  readonly dryRun: readonly string[];
  readonly note: string | null;
}

interface Deny {
  readonly cause: string;
  readonly account: string;
  readonly kind: string;
  readonly name: string;
  readonly sessions: readonly string[] | null;
  readonly policyName: string;
  readonly state: string;
  readonly error: string | null;
  readonly hint: string | null;
  readonly createdAt: string;
  readonly attachedAt: string | null;
  readonly confirmedAt: string | null;
  readonly lastCallAt: string | null;
  readonly detachedAt: string | null;
}

const OTHERS = 'others { team session calls throughGateway }';
const DENY = `cause account kind name sessions policyName state error hint createdAt attachedAt confirmedAt lastCallAt detachedAt`;

const ENFORCERS: readonly Column<Enforcer>[] = [
  { name: 'account', of: ({ account }) => account },
  { name: 'does', of: ({ dryRun }) => (dryRun ? 'shows what it would do' : 'attaches') },
  { name: 'mayTouch', of: ({ mayTouch }) => mayTouch.join(' ') },
];

const TARGETS: readonly Column<Target>[] = [
  { name: 'principal', of: ({ arn }) => arn },
  { name: 'decision', of: ({ decision }) => decision },
  { name: 'sessions', of: ({ sessions }) => sessions?.join(' ') ?? 'all' },
  { name: 'calls', of: ({ calls }) => calls, figure: true },
  { name: 'others', of: ({ others }) => others.map(describeOther).join(', ') },
  { name: 'why', of: ({ why }) => why },
  { name: 'whatToDo', of: ({ hint }) => hint },
];

const DENIES: readonly Column<Deny>[] = [
  { name: 'principal', of: ({ account, kind, name }) => `${account} ${kind}/${name}` },
  { name: 'sessions', of: ({ sessions }) => sessions?.join(' ') ?? 'all' },
  { name: 'state', of: ({ state }) => state },
  { name: 'attached', of: ({ attachedAt }) => attachedAt },
  { name: 'confirmed', of: ({ confirmedAt }) => confirmedAt },
  { name: 'lastCall', of: ({ lastCallAt }) => lastCallAt },
  { name: 'for', of: ({ cause }) => cause },
  { name: 'error', of: ({ error }) => error },
  { name: 'whatToDo', of: ({ hint }) => hint },
];

const describeOther = ({ team, session, throughGateway }: Other): string =>
  `${team}${session === null ? '' : ` as ${session}`}${throughGateway ? ' by a gateway' : ''}`;

export function addEnforcerCommands(program: Command, context: Context): void {
  const enforcers = program
    .command('enforcers')
    .description('stops for callers outside the gateways: deny policies on their roles and users');
  const output = () => outputOption('table');
  enforcers
    .command('list')
    .description('accounts whose principals may be denied')
    .addOption(output())
    .action(async ({ output: format }: { output: Format }) => {
      const query = '{ enforcers { account mayTouch dryRun } }';
      const { enforcers: all } = await graphql<{ enforcers: readonly Enforcer[] }>(
        context.server(),
        query,
      );
      show(format, all, all, ENFORCERS);
    });
  enforcers
    .command('plan')
    .description('who would be denied within a scope, and who else that would stop')
    .argument('<what...>', WHAT)
    .addOption(output())
    .action((what: string[], { output: format }: { output: Format }) =>
      plan(context.server(), what, format),
    );
  enforcers
    .command('denies')
    .description('deny policies, and whether calls have ceased')
    .option('--ended', 'those that are detached, too')
    .addOption(output())
    .action((options: { output: Format; ended?: boolean }) => denies(context.server(), options));
  enforcers
    .command('policy')
    .description('the least policy that the role of an enforcer needs')
    .argument('<account>')
    .action((account: string) => policy(context.server(), account));
}

async function plan(server: Server, what: readonly string[], format: Format): Promise<void> {
  const query = `query Plan($scope: JSON!) { outcome: denyPlan(scope: $scope) { __typename ${PROBLEM}
    ... on DenyPlan { confirmText dryRun note targets { arn decision sessions document why hint calls ${OTHERS} } } } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Plan> }>(server, query, {
    scope: toScope(what),
  });
  const planned = expected(outcome);
  show(format, planned, planned.targets, TARGETS);
  if (format !== 'table') return;
  if (planned.note !== null) say(planned.note);
  if (planned.dryRun.length > 0)
    say(`In dry run: ${planned.dryRun.join(', ')}. Nothing is attached there.`);
  say(`To stop and to deny: bursar stop ${what.join(' ')} --outside "${planned.confirmText}"`);
}

async function denies(
  server: Server,
  { output, ended = false }: { output: Format; ended?: boolean },
): Promise<void> {
  const query = `query Denies($ended: Boolean) { denies(includeEnded: $ended) { ${DENY} } }`;
  const { denies: all } = await graphql<{ denies: readonly Deny[] }>(server, query, { ended });
  show(output, all, all, DENIES);
}

async function policy(server: Server, account: string): Promise<void> {
  const query = `query Policy($account: ID!) { outcome: enforcerPolicy(account: $account) {
    __typename ... on SourcePolicy { document } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<{ document: string }> }>(server, query, {
    account,
  });
  put(expected(outcome).document);
}

/** Carries a stop outside; answers how many principals are to be denied. */
export async function carryOutside(
  server: Server,
  { stop, confirm, reason }: { stop: string; confirm: string; reason: string },
): Promise<number> {
  const mutation = `mutation Enforce($input: EnforceStopInput!) { outcome: enforceStop(input: $input) {
    __typename ... on Denies { denies { state } } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<{ denies: readonly { state: string }[] }> }>(
    server,
    mutation,
    { input: { stop, confirm, reason } },
  );
  return expected(outcome).denies.filter(({ state }) => state !== 'refused').length;
}
