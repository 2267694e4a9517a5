import ProgressBar from '@cloudscape-design/components/progress-bar';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatBytes, formatCount, formatDuration } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import type { ImportRun } from './ingestion.query.js';
import { etaOf, percentOf, rateOf, stateOf } from './progress.js';

/** Files, bytes, pace and what is left. */
export function ImportProgress({ run }: { readonly run: ImportRun }) {
  const { now } = useView();
  const state = stateOf(run, now);
  const percent = percentOf(run);
  const rate = rateOf(run);
  const pace = rate === null ? '' : `, ${formatCount(Math.round(rate))} records/s`;
  if (state === 'failed') return <StatusIndicator type="error">{run.failure}</StatusIndicator>;
  if (state === 'done') {
    const took = formatDuration(
      Date.parse(run.finishedAt ?? run.lastAt) - Date.parse(run.startedAt),
    );
    return (
      <StatusIndicator type="success">
        Done in {took}
        {pace}
      </StatusIndicator>
    );
  }
  if (state === 'stalled')
    return <StatusIndicator type="warning">Interrupted; run it again to go on</StatusIndicator>;
  const eta = etaOf(run);
  const bytes = `${formatBytes(run.bytesDone)}${run.bytesTotal === null ? '' : ` of ${formatBytes(run.bytesTotal)}`}`;
  const files = run.filesTotal === null ? '' : `${run.filesDone} of ${run.filesTotal} files, `;
  const left = eta === null ? '' : `, ${formatDuration(eta)} left`;
  const description = `${files}${bytes}${pace}${left}`;
  if (percent === null) return <StatusIndicator type="in-progress">{description}</StatusIndicator>;
  return (
    <ProgressBar value={percent} description={description} ariaLabel={`Import of ${run.name}`} />
  );
}
