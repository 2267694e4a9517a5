import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useAnswer, useChange, useLoad, type Load } from '../../shared/data/load.js';

const ProposalFields = graphql(`
  fragment ProposalFields on Proposal {
    id
    what
    teams
    amountUsd
    title
    lines
    reason
    proposedName
    proposedAt
    expiresAt
    escalatedAt
    state
    endedAt
    endedBy
    note
    result
    approvers
    people
    given {
      name
      at
      note
      counts
    }
    isMine
    mayDecide
    whyNot
    hash
  }
`);

const Approvals = graphql(
  `
    query Approvals($show: String!, $search: String, $first: Int!, $after: String) {
      approvals(show: $show, search: $search, first: $first, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            ...ProposalFields
          }
        }
      }
    }
  `,
  [ProposalFields],
);

export type ProposalPage = NonNullable<ResultOf<typeof Approvals>['approvals']>;
export type Proposal = ProposalPage['edges'][number]['node'];
export type Shown = 'decide' | 'waiting' | 'mine' | 'over' | 'all';

export const PROPOSALS_PER_PAGE = 20;

const TYPENAMES = ['Proposal', 'LimitRequest', 'Stop'];

export function useApprovals(
  show: Shown,
  search: string,
  after: string | null,
): Load<ProposalPage> {
  return useAnswer(Approvals, {
    variables: { show, search, first: PROPOSALS_PER_PAGE, after },
    pick: (data) => data.approvals,
    typenames: TYPENAMES,
  });
}

const Waiting = graphql(`
  query ApprovalsWaiting {
    approvalsWaiting
  }
`);

/** How many wait for the person who is signed in. */
export function useWaitingForMe(): Load<number> {
  return useLoad(Waiting, {
    variables: {},
    pick: (data) => data.approvalsWaiting,
    typenames: TYPENAMES,
  });
}

const One = graphql(
  `
    query Approval($id: ID!) {
      approval(id: $id) {
        __typename
        ...ProposalFields
        ... on Problem {
          message
        }
      }
    }
  `,
  [ProposalFields],
);

/** As it stands at this moment: what is decided on is what is shown. A problem: it is not there any more. */
export function useProposal(id: string): Load<ResultOf<typeof One>['approval']> {
  return useLoad(One, {
    variables: { id },
    pick: (data) => data.approval,
    typenames: TYPENAMES,
  });
}

/** What an approval may have changed: limits, stops, prices, and what the configuration file says. */
const CHANGES = ['LimitRequest', 'Stop', 'HeldPrice', 'Budget', 'Quota', 'Route', 'Lease'];

const Decide = graphql(`
  mutation DecideApproval($input: DecideApprovalInput!) {
    decideApproval(input: $input) {
      __typename
      ... on Proposal {
        id
        state
        people
        given {
          counts
        }
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export function useDecideApproval() {
  return useChange(Decide, (data) => data.decideApproval, CHANGES);
}

const Withdraw = graphql(`
  mutation WithdrawApproval($id: ID!) {
    withdrawApproval(id: $id) {
      __typename
      ... on Proposal {
        id
        state
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export function useWithdrawApproval() {
  return useChange(Withdraw, (data) => data.withdrawApproval);
}
