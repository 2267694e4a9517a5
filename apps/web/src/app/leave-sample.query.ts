import { at } from '../shared/data/base.js';
import { graphql } from '../shared/data/graphql.js';
import { useChange } from '../shared/data/load.js';

const LeaveSample = graphql(`
  mutation LeaveSample {
    leaveSample {
      __typename
      ... on LeaveSampleResult {
        restarting
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export function useLeaveSample() {
  return useChange(LeaveSample, (data) => data.leaveSample);
}

/** True once the server is up again and shows its own organisation. */
export async function hasLeftSample(): Promise<boolean> {
  try {
    const ready = await fetch(at('/readyz'), { cache: 'no-store' });
    if (!ready.ok) return false;
    const answer = await fetch(at('/graphql'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ instance { sample } }' }),
    });
    const { data } = (await answer.json()) as { data?: { instance?: { sample?: boolean } } | null };
    return data?.instance?.sample === false;
  } catch {
    return false;
  }
}
