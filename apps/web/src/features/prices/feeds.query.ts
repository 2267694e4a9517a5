import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const Status = graphql(`
  query PriceStatus {
    priceStatus {
      version
      createdAt
      confirmedOn
      ageDays
      rows
      singleSource
      unconfirmedDays
      unconfirmed
      held
      announced
    }
  }
`);

export type PriceStatus = ResultOf<typeof Status>['priceStatus'];

export function usePriceStatus(): Load<PriceStatus> {
  return useLoad(Status, { variables: {}, pick: (data) => data.priceStatus });
}

const Held = graphql(`
  query HeldPrices($states: [String!]) {
    heldPrices(states: $states) {
      id
      kind
      state
      model
      routing
      regions
      tier
      contextOver
      surface
      per1M
      perUnit
      validFrom
      guards {
        code
        text
      }
      sources {
        source
        document
        firstSeen
        lastSeen
      }
      inForce {
        id
        per1M
        perUnit
        source
        confirmedOn
      }
      waitsFor
      decidedBy
      reason
    }
  }
`);

export type HeldPrice = ResultOf<typeof Held>['heldPrices'][number];

/** Those that wait, and those that were dismissed and can be put back. */
export function useHeld(): Load<HeldPrice[]> {
  return useLoad(Held, {
    variables: { states: ['open', 'dismissed'] },
    pick: (data) => data.heldPrices,
    typenames: ['HeldPrice'],
  });
}

const CHANGED = [
  'HeldPrice',
  'PriceStatus',
  'PriceBookInfo',
  'PriceConnection',
  'PendingCorrection',
  'UnpricedModel',
];

const Outcome = graphql(`
  fragment HeldOutcomeFields on HeldDecisionOutcome {
    __typename
    ... on HeldDecision {
      version
      decided {
        id
        model
      }
    }
    ... on Problem {
      code
      message
      hint
    }
  }
`);

const Accept = graphql(
  `
    mutation AcceptHeldPrices($ids: [Int!], $reason: String!) {
      acceptHeldPrices(ids: $ids, reason: $reason) {
        ...HeldOutcomeFields
      }
    }
  `,
  [Outcome],
);

export function useAcceptHeld() {
  return useChange(Accept, (data) => data.acceptHeldPrices, CHANGED);
}

const Dismiss = graphql(
  `
    mutation DismissHeldPrices($ids: [Int!]!, $reason: String!) {
      dismissHeldPrices(ids: $ids, reason: $reason) {
        ...HeldOutcomeFields
      }
    }
  `,
  [Outcome],
);

export function useDismissHeld() {
  return useChange(Dismiss, (data) => data.dismissHeldPrices, CHANGED);
}

const Reopen = graphql(
  `
    mutation ReopenHeldPrices($ids: [Int!]!, $reason: String!) {
      reopenHeldPrices(ids: $ids, reason: $reason) {
        ...HeldOutcomeFields
      }
    }
  `,
  [Outcome],
);

export function useReopenHeld() {
  return useChange(Reopen, (data) => data.reopenHeldPrices, CHANGED);
}

const Corrections = graphql(`
  query PendingCorrections {
    pendingCorrections {
      row
      model
      routing
      tier
      regions
      calls
      before
      after
      difference
      from
      to
    }
  }
`);

export type Correction = ResultOf<typeof Corrections>['pendingCorrections'][number];

export function useCorrections(): Load<Correction[]> {
  return useLoad(Corrections, {
    variables: {},
    pick: (data) => data.pendingCorrections,
    typenames: ['PendingCorrection'],
  });
}

const Sources = graphql(`
  query PriceSources {
    sources {
      id
      type
      every
      paused
      url
      lastRunAt
      lastOkAt
      lastError
      lastHint
    }
  }
`);

export type FeedSource = ResultOf<typeof Sources>['sources'][number];

export function useSources(): Load<FeedSource[]> {
  return useLoad(Sources, { variables: {}, pick: (data) => data.sources });
}
