import { graphql, type ResultOf } from '../../../shared/data/graphql.js';
import { type Load, useLoad } from '../../../shared/data/load.js';
import { ask, type SpendQuestion } from '../../../shared/spend/question.js';
import type { DateRange } from '../../../shared/spend/ranges.js';

const MODELS_MAX = 10;

/** One's own calls by model, and in all: the tile of the month and the table are of one answer. */
export const byModel = (range: DateRange, zone: string): SpendQuestion =>
  ask({ range, zone, filters: [] }, { groupBy: ['model'], top: MODELS_MAX });

const MyNews = graphql(`
  query MyNews($from: DateTime!, $to: DateTime!) {
    limitRequests(state: "waiting") {
      id
      subject
      from
      to
      until
      requestedBy
      requestedAt
      isMine
    }
    ownDenials(from: $from, to: $to) {
      requestId
      at
      code
      detail
      limitKind
      limitId
    }
  }
`);

export type MyNewsData = ResultOf<typeof MyNews>;
export type OwnDenial = NonNullable<MyNewsData['ownDenials']>[number];

/** Which of one's own calls were denied, and what one has asked for. */
export function useMyNews(from: string, to: string): Load<MyNewsData> {
  return useLoad(MyNews, {
    variables: { from, to },
    pick: (data) => data,
    typenames: ['LimitRequest'],
  });
}
