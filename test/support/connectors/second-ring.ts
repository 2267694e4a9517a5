import { EnforcementProcessor } from '../../../apps/api/src/enforcement/enforcement.processor.js';
import type { TestBursar } from '../processes/server.js';
import { applyConfig, logLine, post } from '../usage/lines.js';
import { ACCOUNT, roleArn, userArn } from './iam.js';

/** Teams by their roles; `Dev` is shared by people, whose metadata counts. */
export const ringFile = (
  endpoint: string,
  { dryRun = false, more = '', mayTouch = [roleArn('*'), userArn('*')] } = {},
): string => `apiVersion: bursar/v1
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/Dev/*", "${userArn('*')}"]
teams:
  - { id: search, name: Search, costCentre: C1, recognisedBy: { requestMetadata: { team: search }, principals: ["arn:aws:sts::*:assumed-role/Search/*"] } }
  - { id: ads, name: Ads, costCentre: C2, recognisedBy: { requestMetadata: { team: ads }, principals: ["arn:aws:sts::*:assumed-role/Ads/*"] } }
enforcers:
  - { account: "${ACCOUNT}", endpoint: "${endpoint}", mayTouch: ${JSON.stringify(mayTouch)}, dryRun: ${dryRun} }
${more}`;

export const setRing = (bursar: TestBursar, text: string): Promise<void> =>
  applyConfig(bursar, text);

/** A call as the log brings it. */
export async function called(
  bursar: TestBursar,
  principal: string,
  { team, at = new Date() }: { team?: string; at?: Date } = {},
): Promise<void> {
  const line = logLine({
    account: ACCOUNT,
    principal,
    at: at.toISOString().replace(/\.\d+Z/, 'Z'),
    ...(team !== undefined && { metadata: { team } }),
  });
  const { body } = await post(bursar, [line]);
  if (body.accepted !== 1) throw new Error(JSON.stringify(body));
}

export const enforce = (bursar: TestBursar): Promise<{ attached: number; detached: number }> =>
  bursar.app.get(EnforcementProcessor, { strict: false }).run();

export interface ShownTarget {
  readonly name: string;
  readonly decision: string;
  readonly sessions: string[] | null;
  readonly document: string | null;
  readonly why: string | null;
  readonly others: { team: string; session: string | null; calls: string }[];
}

export interface ShownPlan {
  readonly targets: ShownTarget[];
  readonly confirmText: string;
  readonly dryRun: string[];
}

export async function planFor(
  bursar: TestBursar,
  scope: Record<string, string> = { team: 'search' },
): Promise<ShownPlan> {
  const query = `query ($scope: JSON!) { denyPlan(scope: $scope) { ... on DenyPlan { confirmText dryRun
    targets { name decision sessions document why others { team session calls } } } } }`;
  return (await bursar.gql<{ denyPlan: ShownPlan }>(query, { scope })).denyPlan;
}

export interface ShownDeny {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly error: string | null;
  readonly hint: string | null;
  readonly policyName: string;
  readonly sessions: string[] | null;
}

export interface Enforced {
  readonly denies?: ShownDeny[];
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
}

export async function enforceStop(
  bursar: TestBursar,
  stop: string | undefined,
  confirm: string,
): Promise<Enforced> {
  const mutation = `mutation ($input: EnforceStopInput!) { enforceStop(input: $input) {
    ... on Denies { denies { id name state error hint policyName sessions } } ... on Problem { code message hint } } }`;
  const input = { stop: stop ?? '', confirm, reason: 'a loop' };
  return (await bursar.gql<{ enforceStop: Enforced }>(mutation, { input })).enforceStop;
}

export async function deniesOf(bursar: TestBursar): Promise<ShownDeny[]> {
  const query = `{ denies(includeEnded: true) { id name state error hint policyName sessions } }`;
  const { denies } = await bursar.gql<{ denies: ShownDeny[] }>(query);
  return denies.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
