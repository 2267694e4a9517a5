import { LeaseReclaimService } from '../../../apps/api/src/admissions/leases/lease-reclaim.service.js';
import {
  leasedAdmissionId,
  sealLeasedCall,
} from '../../../packages/gateway/src/lease/lease-token.js';
import { type Answer, CALL, postJson } from './admissions.js';
import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';

export interface GivenLease {
  readonly leaseId: string;
  readonly epoch: number;
  readonly amountUsd: string;
  readonly termMs: number;
  readonly boundBy: readonly string[];
  readonly team: string;
  readonly tokenKey: string;
  readonly tokenPrefix: string;
}

const { requestId: _, inputTokens, maxOutputTokens, ...COORDINATES } = CALL;

export const askLease = (
  bursar: TestBursar,
  more: Record<string, unknown> = {},
  as?: Caller,
): Promise<Answer> =>
  postJson(bursar, '/v1/leases', { gateway: 'edge-1', epoch: 1, ...COORDINATES, ...more }, as);

export async function lease(
  bursar: TestBursar,
  more: Record<string, unknown> = {},
  as?: Caller,
): Promise<GivenLease> {
  const { status, body } = await askLease(bursar, more, as);
  if (status !== 201) throw new Error(`No lease: ${JSON.stringify(body)}`);
  return body as unknown as GivenLease;
}

/** A call of the contract's example, $0.01617 at worst, as its gateway reports it. */
export const called = (
  { leaseId }: Pick<GivenLease, 'leaseId'>,
  n: number,
  more: Record<string, unknown> = {},
): Record<string, unknown> & { readonly admissionId: string } => ({
  ...COORDINATES,
  admissionId: leasedAdmissionId(leaseId, n),
  requestId: `leased-${n}`,
  inputTokens,
  maxOutputTokens,
  attempts: 1,
  worstUsd: '0.01617',
  startedAt: new Date().toISOString(),
  ...more,
});

export const report = (
  bursar: TestBursar,
  { leaseId, epoch }: Pick<GivenLease, 'leaseId' | 'epoch'>,
  calls: readonly Record<string, unknown>[],
  as?: Caller,
): Promise<Answer> => postJson(bursar, `/v1/leases/${leaseId}/calls`, { epoch, calls }, as);

export const giveBack = (
  bursar: TestBursar,
  { leaseId, epoch }: Pick<GivenLease, 'leaseId' | 'epoch'>,
  open: readonly Record<string, unknown>[] = [],
  as?: Caller,
): Promise<Answer> => postJson(bursar, `/v1/leases/${leaseId}/return`, { epoch, open }, as);

/** What travels with the n-th call under a lease. */
export const metadataUnder = (
  given: GivenLease,
  n: number,
  more: Partial<Record<'team' | 'project' | 'environment' | 'user', string | null>> = {},
): Record<string, string> => {
  const { team, project, environment, user } = { ...CALL, ...more };
  const admission = leasedAdmissionId(given.leaseId, n);
  const token = sealLeasedCall(given, admission, {
    team: team ?? '',
    project: project ?? null,
    environment: environment ?? null,
    user: user ?? null,
  });
  return { bursar: token ?? '' };
};

/** As if the terms of leases were over, one team's or all: with `all`, the longest call and the margin too. */
export async function endTerms(bursar: TestBursar, all: boolean, team?: string): Promise<void> {
  await bursar.rows(
    `UPDATE limits.lease SET term_ms = 0 ${all ? ', longest_call_ms = 0, margin_ms = 0, reclaims_at = granted_at' : ''}
     WHERE $1::text IS NULL OR call ->> 'team' = $1`,
    [team ?? null],
  );
  await bursar.app.get(LeaseReclaimService, { strict: false }).reclaim();
}

/** As if those that were reclaimed had been so many hours earlier. */
export async function waitAfterReclaim(bursar: TestBursar, hours: number): Promise<void> {
  await bursar.rows("UPDATE limits.lease SET ended_at = ended_at - $1 * interval '1 hour'", [
    hours,
  ]);
  await bursar.app.get(LeaseReclaimService, { strict: false }).reclaim();
}
