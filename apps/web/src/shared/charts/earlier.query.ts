import { addDays } from '@bursar/time';
import { graphql } from '../data/graphql.js';
import { type Load, useLoad } from '../data/load.js';
import { beginningOf } from '../format/dates.js';
import { type Earlier, toEarlier } from './earlier.js';
import { bucketKeys } from '../spend/grains.js';
import { ask } from '../spend/question.js';
import type { About } from '../spend/use-stack.js';
import { useView } from '../spend/use-view.js';

/** The server says whether the periods can be compared; it is asked for both, so that one moment of the ledger answers. */
const EarlierOverTime = graphql(`
  query EarlierOverTime($now: SpendInput!, $earlier: SpendInput!) {
    now: spend(input: $now) {
      __typename
      ... on SpendResult {
        before {
          dataBegin
        }
      }
      ... on Problem {
        code
        message
        hint
      }
    }
    earlier: spend(input: $earlier) {
      __typename
      ... on SpendResult {
        rows {
          keys
          figures {
            cost
            unpriced
          }
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

/** What is drawn, or in words why nothing is. */
export interface Compared {
  readonly earlier: Earlier | null;
  readonly why: string | null;
}

/** The other period of the page, over time, under the filters of a chart. Null asks nothing. */
export function useEarlier(about: About | null): Load<Compared> | null {
  const { previous, zone } = useView();
  const { from, to, label } = { ...previous.range, label: previous.label };
  const scope = about?.scope ?? { range: { from, to }, zone, filters: [] };
  const grain = about?.grain ?? 'day';
  const load = useLoad(EarlierOverTime, {
    variables: {
      now: ask(scope, { versus: { from, to } }),
      earlier: ask({ ...scope, range: { from, to } }, { groupBy: [grain] }),
    },
    pause: about === null,
    pick: ({ now, earlier }) => (now.__typename === 'Problem' ? now : { now, earlier }),
  });
  if (about === null) return null;
  if (load.status !== 'ready') return load;
  const { now, earlier } = load.data;
  const begin = now.before?.dataBegin ?? null;
  if (begin !== null) return { ...load, data: { earlier: null, why: beginningOf(begin) } };
  if (earlier.__typename === 'Problem')
    return { ...load, data: { earlier: null, why: earlier.message } };
  const [day = to, time] = to.split('T');
  const days = { from, to: time === undefined ? day : addDays(day, 1) };
  const keys = bucketKeys(days, grain, zone, Number.MAX_SAFE_INTEGER).filter((key) => key < to);
  return { ...load, data: { earlier: toEarlier(earlier.rows, keys, label), why: null } };
}
