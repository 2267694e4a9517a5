import Alert from '@cloudscape-design/components/alert';
import { formatClock } from '../../shared/format/dates.js';
import { useAway } from '../../shared/data/reach.js';
import { useView } from '../../shared/spend/use-view.js';

/** Above every page while the server does not answer: how old the figures are. It goes by itself. */
export function AwayBanner() {
  const away = useAway();
  const { zone, now } = useView();
  return (
    <div role="status">
      {away !== null && (
        <Alert type="warning" header="Bursar cannot be reached">
          {away.lastAnswerAt === null
            ? 'It is asked again every few seconds.'
            : `You see figures of ${formatClock(new Date(away.lastAnswerAt).toISOString(), zone, now)}. It is asked again every few seconds, and this page goes on by itself.`}
        </Alert>
      )}
    </div>
  );
}
