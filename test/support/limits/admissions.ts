import { BalancesService } from '../../../apps/api/src/admissions/balances/balances.service.js';
import { createKey, json } from '../http/access.js';
import { bearer, type Caller } from '../http/client.js';
import { SONNET } from '../usage/lines.js';
import type { TestBursar } from '../processes/server.js';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The contract's example: 1,200 × $6.60 + 500 × $16.50 a million at worst, $0.01617. */
export const CALL = {
  requestId: 'c0ffee-1',
  team: 'search',
  project: 'app1',
  environment: 'prod',
  user: 'u1',
  model: SONNET,
  region: 'us-east-1',
  inputTokens: 1_200,
  maxOutputTokens: 500,
};

/** Posts to an endpoint for machines. */
export async function postJson(
  bursar: TestBursar,
  where: string,
  body: unknown,
  as?: Caller,
): Promise<Answer> {
  const response = await bursar.http(where, json(body), as);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export const admit = (
  bursar: TestBursar,
  call: Record<string, unknown> = {},
  as?: Caller,
): Promise<Answer> => postJson(bursar, '/v1/admissions', { ...CALL, ...call }, as);

export const settle = (
  bursar: TestBursar,
  id: unknown,
  body: Record<string, unknown>,
  as?: Caller,
): Promise<Answer> => postJson(bursar, `/v1/admissions/${String(id)}/settlement`, body, as);

export const voidAdmission = (
  bursar: TestBursar,
  id: unknown,
  proof: string,
  as?: Caller,
): Promise<Answer> => postJson(bursar, `/v1/admissions/${String(id)}/void`, { proof }, as);

export const gatewayKey = async (bursar: TestBursar, team?: string): Promise<Caller> =>
  bearer(
    (await createKey(bursar, { name: `gateway ${team ?? 'any'}`, kind: 'gateway', team })).secret,
  );

export const moveBalances = (bursar: TestBursar): Promise<number> =>
  bursar.app.get(BalancesService, { strict: false }).move();

/** As if their time were over, those of one team or all: a clock that travels would take the windows along. */
export async function expireHolds(bursar: TestBursar, team?: string): Promise<number> {
  // What is reported after its lease was reclaimed is overdue at once: other teams' holds wait for their own time to be over.
  await bursar.rows(
    `UPDATE limits.hold SET expires_at = now() + CASE WHEN $1::text IS NULL OR call ->> 'team' = $1
       THEN interval '-1 minute' ELSE interval '1 hour' END
     WHERE state = 'PENDING'`,
    [team ?? null],
  );
  return bursar.app.get(BalancesService, { strict: false }).expire();
}

export interface Standing {
  posted: string;
  presumed: string;
  held: string;
  leased: string;
}

/** The current window of each budget. */
export async function standings(bursar: TestBursar): Promise<Record<string, Standing>> {
  const { budgets } = await bursar.gql<{ budgets: { id: string; current: Standing }[] }>(
    '{ budgets { id current { posted presumed held leased } } }',
  );
  return Object.fromEntries(budgets.map(({ id, current }) => [id, current]));
}

/** The differences that `verify` finds, of any invariant. */
export async function differences(bursar: TestBursar): Promise<string[]> {
  const { verify } = await bursar.gql<{
    verify: { checks: { invariant: string; differences: string[] }[] };
  }>('{ verify { checks { invariant differences } } }');
  return verify.checks.flatMap((check) =>
    check.differences.map((one) => `${check.invariant}: ${one}`),
  );
}
