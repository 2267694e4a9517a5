import Alert from '@cloudscape-design/components/alert';
import { formatInstant } from '../format/dates.js';
import { plural } from '../format/numbers.js';
import { may } from '../data/rights.js';
import { useSession } from '../data/session.js';
import { useView } from '../spend/use-view.js';
import { isInTime, lateJobs, useWork } from '../data/work.query.js';

/** Says what does not happen while no worker runs or its jobs are late, and what to do; nothing while all is well. */
export function WorkWarning() {
  const load = useWork();
  const { me } = useSession();
  const { zone } = useView();
  if (load.status !== 'ready' || isInTime(load.data)) return null;
  const { isWorkerRunning, workerSeenAt } = load.data;
  const action = may(me, 'applyConfig')
    ? 'Start one with npm run worker, and look at its log.'
    : 'Ask a platform engineer to start one.';
  if (!isWorkerRunning) {
    const since =
      workerSeenAt === null
        ? 'No worker runs'
        : `No worker has run since ${formatInstant(workerSeenAt, zone)}`;
    return (
      <Alert type="warning" header={since}>
        Budgets do not see imported usage, calls that wait for a price are not rated, and holds and
        leases do not end by themselves. Nothing is lost. {action}
      </Alert>
    );
  }
  const late = lateJobs(load.data);
  return (
    <Alert type="warning" header={`${plural(late.length, 'job is', 'jobs are')} late`}>
      {late.map(({ name }) => name).join(', ')}: what they keep up to date may be old. The log of
      the worker says why; if it says nothing, the worker or its queue does not answer.
    </Alert>
  );
}
