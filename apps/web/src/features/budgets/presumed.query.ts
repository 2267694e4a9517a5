import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const Presumed = graphql(`
  query Presumed {
    presumed {
      admissionId
      requestId
      team
      model
      presumed
      createdAt
      releaseAskedBy
      releaseReason
      releaseIsMine
      reported {
        at
        keyName
        keyId
        usage
        reason
      }
    }
  }
`);

export type PresumedCall = ResultOf<typeof Presumed>['presumed'][number];

export function usePresumed(): Load<PresumedCall[]> {
  return useLoad(Presumed, {
    variables: {},
    pick: (data) => data.presumed,
    typenames: ['HoldView'],
  });
}

const ReleasePresumed = graphql(`
  mutation ReleasePresumed($input: ReleasePresumedInput!) {
    releasePresumed(input: $input) {
      __typename
      ... on PresumedRelease {
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

export function useReleasePresumed() {
  return useChange(ReleasePresumed, (data) => data.releasePresumed, ['HoldView', 'Budget']);
}
