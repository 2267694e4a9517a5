import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const Approvals = graphql(`
  query Approvals {
    approvals {
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
  }
`);

export type Proposal = ResultOf<typeof Approvals>['approvals'][number];

export function useApprovals(): Load<Proposal[]> {
  return useLoad(Approvals, {
    variables: {},
    pick: (data) => data.approvals,
    typenames: ['Proposal', 'LimitRequest', 'Stop'],
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
