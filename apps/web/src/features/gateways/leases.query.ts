import { isZero } from '@bursar/pricing/decimal';
import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Load, useChange, useLoad } from '../../shared/data/load.js';

const Leases = graphql(`
  query Leases {
    leases {
      id
      gateway
      epoch
      team
      state
      amount
      leased
      presumed
      grantedAt
      endsAt
      reclaimsAt
      releaseAskedBy
    }
  }
`);

export type Lease = ResultOf<typeof Leases>['leases'][number];

const OPEN = new Set(['granted', 'active', 'expired']);

/** What was given and never accounted for: it counts as spent until two people give it back. */
export const isPresumed = ({ state, presumed }: Pick<Lease, 'state' | 'presumed'>): boolean =>
  state === 'reclaimed' && !isZero(presumed);

/** Those that hold a part of a budget. */
export function useLeases(): Load<Lease[]> {
  return useLoad(Leases, {
    variables: {},
    pick: ({ leases }) => leases.filter((lease) => OPEN.has(lease.state) || isPresumed(lease)),
    typenames: ['Lease'],
  });
}

const ReleaseLease = graphql(`
  mutation ReleaseLease($input: ReleaseLeaseInput!) {
    releaseLease(input: $input) {
      __typename
      ... on LeaseRelease {
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

export const useReleaseLease = () =>
  useChange(ReleaseLease, (data) => data.releaseLease, ['Lease', 'Budget']);
