import { Command, CommanderError } from 'commander';
import { addAlertCommands } from './commands/alerts.js';
import { addApprovalCommands } from './commands/people/approvals.js';
import { addAwsQuotasCommand } from './commands/aws/aws-quotas.js';
import { addAnomalyCommands } from './commands/anomalies/anomalies.js';
import { addCallsCommand } from './commands/spend/calls.js';
import { addCloseCommands } from './commands/chargeback/close.js';
import { addCompletionCommand } from './commands/completion.js';
import { addConfigCommands } from './commands/config.js';
import type { Context } from './commands/context.js';
import { addConvertCommand } from './commands/convert.js';
import { addExplainCommand } from './commands/spend/explain.js';
import { addHealthCheckCommands } from './commands/aws/health-checks.js';
import { addChargesCommand } from './commands/chargeback/charges.js';
import { addImportCommand } from './commands/import.js';
import { addInstanceCommands } from './commands/instance.js';
import { addInviteCommand } from './commands/people/invite.js';
import { addKeyCommands } from './commands/keys.js';
import { addPolicyCommands } from './commands/policy.js';
import { addPriceCommands } from './commands/prices.js';
import { addQuarantineCommands } from './commands/quarantine.js';
import { addReconcileCommand } from './commands/reconcile.js';
import { addRepostCommands } from './commands/repost.js';
import { addEnforcerCommands } from './commands/enforcers.js';
import { addSourceCommands } from './commands/sources.js';
import { addSpendCommand } from './commands/spend/spend.js';
import { addStatementsCommand } from './commands/chargeback/statements.js';
import { addStopCommands } from './commands/stop.js';
import { addVerifyCommand } from './commands/verify.js';
import { addViewCommands } from './commands/views/views.js';
import { addForecastCommand } from './commands/savings/forecast.js';
import { addWhatIfCommand } from './commands/savings/what-if.js';
import { addWhyCommand } from './commands/why.js';
import { Failure } from './failure.js';
import { say } from './output.js';

export function createProgram(context: Context): Command {
  const program = new Command('bursar')
    .description('The control plane for what an organisation spends on language models.')
    .version('0.1.0')
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nTalks to BURSAR_URL (default: the local instance) with the key in BURSAR_TOKEN; for this machine the key that\n' +
        '`npm start` wrote is found by itself. Exit codes: 0 done, 1 failed, 2 bad input.',
    );
  addConfigCommands(program, context);
  addImportCommand(program, context);
  addConvertCommand(program);
  addSpendCommand(program, context);
  addCallsCommand(program, context);
  addExplainCommand(program, context);
  addViewCommands(program, context);
  addForecastCommand(program, context);
  addWhatIfCommand(program, context);
  addReconcileCommand(program, context);
  addCloseCommands(program, context);
  addStatementsCommand(program, context);
  addAnomalyCommands(program, context);
  addRepostCommands(program, context);
  addPriceCommands(program, context);
  addSourceCommands(program, context);
  addAwsQuotasCommand(program, context);
  addHealthCheckCommands(program, context);
  addAlertCommands(program, context);
  addApprovalCommands(program, context);
  addStopCommands(program, context);
  addEnforcerCommands(program, context);
  addPolicyCommands(program, context);
  addVerifyCommand(program, context);
  addWhyCommand(program, context);
  addChargesCommand(program, context);
  addKeyCommands(program, context);
  addInviteCommand(program, context);
  addQuarantineCommands(program, context);
  addInstanceCommands(program, context);
  addCompletionCommand(program);
  overrideExit(program);
  return program;
}

/** Commander must not end the process itself: what it has printed may still be on its way through a pipe. */
function overrideExit(command: Command): void {
  command.exitOverride();
  for (const sub of command.commands) overrideExit(sub);
}

/** Says what went wrong and answers the exit code. */
export function report(error: unknown): number {
  // Commander has said it already. Its help and version are no failures; anything else is a word it did not understand.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Failure) {
    say(error.hint === undefined ? error.message : `${error.message}\n${error.hint}`);
    return error.exitCode;
  }
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
