import type { Command } from 'commander';
import { expected, graphql, type Outcome, PROBLEM } from '../graphql.js';
import { type Column, type Format, put, show } from '../output.js';
import { type Context, outputOption } from './context.js';

interface Rotation {
  readonly keyId: string;
  readonly publicKey: string;
  readonly retired: readonly string[];
  readonly policies: number;
  readonly stops: number;
}

const COLUMNS: readonly Column<Rotation>[] = [
  { name: 'key', of: ({ keyId }) => keyId },
  { name: 'public key', of: ({ publicKey }) => publicKey },
  { name: 'retired', of: ({ retired }) => retired.join(' ') },
  { name: 'policies', of: ({ policies }) => String(policies), figure: true },
  { name: 'stops', of: ({ stops }) => String(stops), figure: true },
];

export function addPolicyCommands(program: Command, context: Context): void {
  program
    .command('policy')
    .description('what gateways go by')
    .command('rotate-key')
    .description('rotate the signing key and re-sign all active policies and stops')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .addOption(outputOption('table'))
    .action((options: { reason: string; output: Format }) => rotateKey(context, options));
}

async function rotateKey(
  context: Context,
  { reason, output }: { readonly reason: string; readonly output: Format },
): Promise<void> {
  const mutation = `mutation Rotate($reason: String!) { outcome: rotatePolicyKey(reason: $reason) {
    __typename ... on PolicyKeyRotation { keyId publicKey retired policies stops } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Rotation> }>(context.server(), mutation, {
    reason,
  });
  const { keyId, publicKey, retired, policies, stops } = expected(outcome);
  if (output !== 'table') {
    const rotation = { keyId, publicKey, retired, policies, stops };
    show(output, rotation, [rotation], COLUMNS);
    return;
  }
  put(`Key ${keyId} signs from now on; ${retired.join(', ') || 'none'} is retired.`);
  put(`Re-signed: ${policies} policies, ${stops} documents of stops.`);
  put('Gateways that ask for their keys have it by themselves. Those that are given policyKeys by');
  put(`hand refuse everything from now on until they are given this one: ${publicKey}`);
}
