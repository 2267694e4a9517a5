import { graphql, type ResultOf } from '../../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../../shared/data/load.js';

const Versions = graphql(`
  query PriceVersions {
    priceVersions(first: 20) {
      version
      createdAt
      author
      note
      opened
      closed
    }
  }
`);

export type PriceVersion = ResultOf<typeof Versions>['priceVersions'][number];

/** What became known, and when; the latest first. */
export function useVersions(): Load<PriceVersion[]> {
  return useLoad(Versions, {
    variables: {},
    pick: (data) => data.priceVersions,
    typenames: ['PriceVersion', 'PriceBookInfo'],
  });
}

const Reposts = graphql(`
  query Reposts {
    reposts {
      id
      question
      from
      to
      dryRun
      state
      reason
      orderedBy
      orderedAt
      total
      examined
      changed
      error
      moved {
        team
        month
        before
        after
        requests
      }
    }
  }
`);

export type Repost = ResultOf<typeof Reposts>['reposts'][number];

export function useReposts(): Load<Repost[]> {
  return useLoad(Reposts, {
    variables: {},
    pick: (data) => data.reposts,
    typenames: ['RepostResult'],
  });
}

const Repost = graphql(`
  query Repost($id: ID!) {
    repost(id: $id) {
      id
      question
      from
      to
      dryRun
      state
      reason
      orderedBy
      orderedAt
      total
      examined
      changed
      error
      moved {
        team
        month
        before
        after
        requests
      }
    }
  }
`);

/** One that is on its way. */
export function useRepost(id: string | null): Load<Repost | null> {
  return useLoad(Repost, {
    variables: { id: id ?? '' },
    pause: id === null,
    pick: (data) => data.repost ?? null,
  });
}

const TryContract = graphql(`
  mutation TryContract($contract: JSON!) {
    tryContract(contract: $contract) {
      __typename
      ... on RepostResult {
        id
        state
      }
      ... on Problem {
        code
        message
        hint
        path
      }
    }
  }
`);

export const useTryContract = () => useChange(TryContract, (data) => data.tryContract);

const AddContract = graphql(`
  mutation AddContract($run: ID!, $reason: String!) {
    addContract(run: $run, reason: $reason) {
      __typename
      ... on ContractVersion {
        version
      }
      ... on Proposal {
        id
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export const useAddContract = () =>
  useChange(AddContract, (data) => data.addContract, [
    'PriceBookInfo',
    'PriceVersion',
    'PriceConnection',
    'PendingCorrection',
  ]);

const Rerate = graphql(`
  mutation Rerate($from: DateTime!, $to: DateTime!, $dryRun: Boolean!, $reason: String) {
    rerate(from: $from, to: $to, dryRun: $dryRun, reason: $reason) {
      __typename
      ... on RepostResult {
        id
        state
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export const useRerate = () =>
  useChange(Rerate, (data) => data.rerate, ['RepostResult', 'SpendResult', 'PendingCorrection']);

const CancelRepost = graphql(`
  mutation CancelRepost($id: ID!, $reason: String) {
    cancelRepost(id: $id, reason: $reason) {
      __typename
      ... on RepostResult {
        id
        state
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export const useCancelRepost = () =>
  useChange(CancelRepost, (data) => data.cancelRepost, ['RepostResult']);
