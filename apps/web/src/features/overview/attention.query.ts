import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load } from '../../shared/data/load.js';

const Attention = graphql(`
  query Attention {
    ingestion {
      quarantineOpen
      parked
    }
    unpricedModels {
      model
      requests
    }
    priceStatus {
      confirmedOn
      ageDays
      held
    }
    sources {
      id
      paused
      lastError
    }
  }
`);

export type AttentionData = ResultOf<typeof Attention>;

/** What waits for a person who may look after the data. */
export function useAttention(allowed: boolean): Load<AttentionData> {
  return useLoad(Attention, { variables: {}, pause: !allowed, pick: (data) => data });
}
