import ProgressBar from '@cloudscape-design/components/progress-bar';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { plural } from '../../../shared/format/numbers.js';
import type { Repost } from './versions.query.js';

type Progress = Pick<Repost, 'state' | 'examined' | 'changed' | 'total' | 'dryRun' | 'error'>;

export const isOpen = ({ state }: Pick<Repost, 'state'>): boolean =>
  state === 'waiting' || state === 'running';

/** How far it is, or what became of it. */
export function RepostProgress({ run }: { readonly run: Progress }) {
  const { state, examined, changed, total, dryRun, error } = run;
  const counts = `${plural(changed, 'call')} ${dryRun ? 'would change' : 'changed'} of ${plural(examined, 'call')} examined`;
  if (state === 'done') return <StatusIndicator type="success">{counts}</StatusIndicator>;
  if (state === 'cancelled')
    return <StatusIndicator type="stopped">{error ?? `Cancelled: ${counts}`}</StatusIndicator>;
  if (error !== null) return <StatusIndicator type="warning">{error}</StatusIndicator>;
  if (total === null || total === '0')
    return <StatusIndicator type="in-progress">{counts}</StatusIndicator>;
  const percent = Math.min(100, (100 * Number(examined)) / Number(total));
  return <ProgressBar value={percent} description={counts} ariaLabel="Calls examined" />;
}
