import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';

/** A proposal, or what was wrong. */
export interface Waiting {
  __typename: string;
  code?: string;
  id: string;
  what: string;
  title: string;
  lines: string[];
  teams: string[];
  amountUsd: string | null;
  proposedName: string;
  state: string;
  people: number;
  approvers: string[];
  given: { name: string; counts: boolean }[];
  isMine: boolean;
  mayDecide: boolean;
  whyNot: string | null;
  hash: string | null;
  endedBy: string | null;
  endedAt: string | null;
  note: string | null;
  result: string | null;
}

export const PROPOSAL = `__typename ... on Proposal { id what title lines teams amountUsd proposedName state people approvers
  given { name counts } isMine mayDecide whyNot hash endedBy endedAt note result } ... on Problem { code message hint }`;

export async function approvals(bursar: TestBursar, as: Caller, forMe = false): Promise<Waiting[]> {
  const fields = PROPOSAL.replace('__typename ... on Proposal {', '').replace(
    /\} \.\.\. on .*$/s,
    '',
  );
  const query = `query ($show: String!) { approvals(show: $show, first: 100) { edges { node { ${fields} } } } }`;
  const show = forMe ? 'decide' : 'all';
  interface Listed {
    approvals: { edges: { node: Waiting }[] };
  }
  const { approvals: list } = await bursar.gql<Listed>(query, { show }, as);
  return list.edges.map(({ node }) => node);
}

export async function decideApproval(
  bursar: TestBursar,
  input: Record<string, unknown>,
  as: Caller,
): Promise<Waiting> {
  const mutation = `mutation ($input: DecideApprovalInput!) { decideApproval(input: $input) { ${PROPOSAL} } }`;
  const given = { decision: 'approve', ...input };
  const answer = await bursar.gql<{ decideApproval: Waiting }>(mutation, { input: given }, as);
  return answer.decideApproval;
}

export async function withdrawApproval(
  bursar: TestBursar,
  id: string,
  as: Caller,
): Promise<Waiting> {
  const mutation = `mutation ($id: ID!) { withdrawApproval(id: $id) { ${PROPOSAL} } }`;
  return (await bursar.gql<{ withdrawApproval: Waiting }>(mutation, { id }, as)).withdrawApproval;
}

export interface Applied {
  applied: boolean;
  proposal: string | null;
  warnings: string[];
  problems?: { code: string }[];
}

/** The whole file, as this caller; what takes approval is not in force yet. */
export async function tryApply(
  bursar: TestBursar,
  text: string,
  as: Caller,
  query = '',
): Promise<Applied> {
  const response = await bursar.http(
    `/v1/config${query}`,
    { method: 'POST', headers: { 'content-type': 'text/yaml' }, body: text },
    as,
  );
  return (await response.json()) as Applied;
}
