import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';

export interface Shown {
  id: string;
  scope: Record<string, string>;
  reason: string;
  by: string;
  until: string | null;
  liftedAt: string | null;
  liftedBy: string | null;
  origin: string;
  inForce: boolean;
  confirmText: string;
  delivery: {
    gateways: number;
    applied: number;
    lastMs: number | null;
    pending: string[];
    refused: string[];
  };
}

/** A stop, or what was wrong with it. */
export interface Outcome {
  stop?: Shown;
  code?: string;
  path?: string;
  hint?: string;
}

const STOP = `id scope reason by until liftedAt liftedBy origin inForce confirmText
  delivery { gateways applied lastMs pending refused }`;
const OUTCOME = `... on StopResult { stop { ${STOP} } } ... on Problem { code path hint }`;

export async function stop(
  bursar: TestBursar,
  input: Record<string, unknown>,
  as?: Caller,
): Promise<Outcome> {
  const given = { reason: 'too dear', confirm: 'search', scope: { team: 'search' }, ...input };
  const mutation = `mutation ($input: StopInput!) { stop(input: $input) { ${OUTCOME} } }`;
  return (await bursar.gql<{ stop: Outcome }>(mutation, { input: given }, as)).stop;
}

export async function resume(
  bursar: TestBursar,
  id: string | undefined,
  as?: Caller,
): Promise<Outcome> {
  const mutation = `mutation ($input: ResumeInput!) { resume(input: $input) { ${OUTCOME} } }`;
  const input = { id: id ?? '', reason: 'over' };
  return (await bursar.gql<{ resume: Outcome }>(mutation, { input }, as)).resume;
}

export async function stops(bursar: TestBursar, ended = false, as?: Caller): Promise<Shown[]> {
  const query = `query ($ended: Boolean) { stops(includeEnded: $ended) { ${STOP} } }`;
  return (await bursar.gql<{ stops: Shown[] }>(query, { ended }, as)).stops;
}

export interface Rotation {
  keyId: string;
  publicKey: string;
  retired: string[];
  policies: number;
  stops: number;
}

/** Another key signs from now on. */
export async function rotatePolicyKey(bursar: TestBursar, reason = 'yearly'): Promise<Rotation> {
  const mutation = `mutation ($reason: String!) { rotatePolicyKey(reason: $reason) {
    ... on PolicyKeyRotation { keyId publicKey retired policies stops } ... on Problem { code } } }`;
  return (await bursar.gql<{ rotatePolicyKey: Rotation }>(mutation, { reason })).rotatePolicyKey;
}
