import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load, useAnswer } from '../../shared/data/load.js';

const Prices = graphql(`
  query Prices($search: String, $asOf: DateTime, $first: Int!, $after: String) {
    prices(search: $search, asOf: $asOf, first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          model
          provider
          rows {
            id
            provider
            surface
            model
            routing
            regions
            tier
            contextOver
            per1M
            perUnit
            validFrom
            validTo
            source
            status
            owner
            isSingleSource
            confirmedOn
            sources {
              source
              document
              firstSeen
              lastSeen
            }
          }
          layers {
            id
            kind
            model
            aliasOf
            per1M
            percent
            factor
            validFrom
            validTo
            source
          }
        }
      }
    }
  }
`);

export type PricePage = NonNullable<ResultOf<typeof Prices>['prices']>;
export type ModelPrices = PricePage['edges'][number]['node'];
export type PriceRow = ModelPrices['rows'][number];
export type PriceLayer = ModelPrices['layers'][number];

export const MODELS_PER_PAGE = 20;

interface Question {
  readonly search: string | null;
  readonly asOf: string | null;
  readonly after: string | null;
}

export function usePrices(question: Question): Load<PricePage> {
  return useAnswer(Prices, {
    variables: { ...question, first: MODELS_PER_PAGE },
    pick: (data) => data.prices,
  });
}

const Book = graphql(`
  query PriceBook {
    priceBook {
      version
      createdAt
      note
      models
      rows
    }
  }
`);

export type BookInfo = ResultOf<typeof Book>['priceBook'];

export function useBook(): Load<BookInfo> {
  return useLoad(Book, { variables: {}, pick: (data) => data.priceBook });
}

const Unpriced = graphql(`
  query UnpricedModels {
    unpricedModels {
      model
      provider
      reason
      requests
      inputTokens
      outputTokens
      firstAt
      lastAt
    }
  }
`);

export type UnpricedModel = ResultOf<typeof Unpriced>['unpricedModels'][number];

export function useUnpriced(allowed: boolean): Load<UnpricedModel[]> {
  return useLoad(Unpriced, {
    variables: {},
    pause: !allowed,
    pick: (data) => data.unpricedModels,
    typenames: ['UnpricedModel'],
  });
}
