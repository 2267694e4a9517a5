import { useCallback } from 'react';
import { useEvery } from '../format/elapsed.js';
import { graphql, type ResultOf } from './graphql.js';
import { useLoad, type Load } from './load.js';

const Work = graphql(`
  query Work {
    work {
      isWorkerRunning
      workers
      workerSeenAt
      jobs {
        name
        everySeconds
        lastSuccessAt
        lastFailureAt
        isLate
      }
      factsWaiting
      factsFailed
      oldestFactAt
    }
  }
`);

export type WorkData = ResultOf<typeof Work>['work'];
export type RepeatingJob = WorkData['jobs'][number];

const ASK_AGAIN_MS = 15_000;

/** What the workers do; asked for again while something is late, so that a warning goes once it is over. */
export function useWork(): Load<WorkData> {
  const load = useLoad(Work, { variables: {}, pick: (data) => data.work });
  const retry = load.status === 'pending' ? null : load.retry;
  const isFine = load.status === 'ready' && isInTime(load.data);
  const again = useCallback(() => retry?.(), [retry]);
  useEvery(ASK_AGAIN_MS, !isFine, again);
  return load;
}

export const lateJobs = ({ jobs }: WorkData): RepeatingJob[] => jobs.filter(({ isLate }) => isLate);

export const isInTime = (work: WorkData): boolean =>
  work.isWorkerRunning && lateJobs(work).length === 0;
