import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatInstant } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { useFlash } from '../../shared/ui/flash.js';
import {
  usePauseReport,
  useRemoveReport,
  useSetReport,
  type ViewReport,
} from '../../shared/views/reports.query.js';
import { failuresOf, sentTo, standing } from './report-words.js';

/** Whether a view is sent: to whom, when next, when last, and what did not arrive. */
export function ReportCell({ report }: { readonly report: ViewReport }) {
  const { zone } = useView();
  const { type, text } = standing(report, zone);
  return (
    <div className="break">
      {sentTo(report)}
      <div>
        <StatusIndicator type={type}>{text}</StatusIndicator>
      </div>
      {report.lastAt !== null && (
        <Box color="text-body-secondary" fontSize="body-s">
          Sent last {formatInstant(report.lastAt, zone)}
        </Box>
      )}
      {failuresOf(report).map((failure) => (
        <Box key={failure} fontSize="body-s">
          <StatusIndicator type="warning">{failure}</StatusIndicator>
        </Box>
      ))}
      <Box padding={{ vertical: 'xxs' }}>
        <ReportActions report={report} />
      </Box>
    </div>
  );
}

function ReportActions({ report }: { readonly report: ViewReport }) {
  const { say, fail } = useFlash();
  const [pausing, pause] = usePauseReport();
  const [removing, remove] = useRemoveReport();
  const [, set] = useSetReport();
  const { id, name, state, isMine, every, mailsOwner, channels } = report;
  const change = async (paused: boolean) => {
    const done = await pause({ view: id, paused });
    if (!done.ok) fail(`${name} was not ${paused ? 'paused' : 'resumed'}`, done);
  };
  const undo = async () => {
    const done = await set({ input: { view: id, every, mailsOwner, channels } });
    if (!done.ok) fail(`${name} is not sent again`, done);
  };
  const end = async () => {
    const done = await remove({ view: id });
    if (!done.ok) {
      fail(`${name} is still sent`, done);
      return;
    }
    say({
      type: 'success',
      header: `${name} is not sent any more.`,
      ...(isMine && { action: <Button onClick={() => void undo()}>Undo</Button> }),
    });
  };
  return (
    <SpaceBetween size="m" direction="horizontal">
      {state === 'active' && (
        <Button
          variant="inline-link"
          loading={pausing}
          ariaLabel={`Pause the report ${name}`}
          onClick={() => void change(true)}
        >
          Pause
        </Button>
      )}
      {state === 'paused' && isMine && (
        <Button
          variant="inline-link"
          loading={pausing}
          ariaLabel={`Resume the report ${name}`}
          onClick={() => void change(false)}
        >
          Resume
        </Button>
      )}
      <Button
        variant="inline-link"
        loading={removing}
        ariaLabel={`Stop sending ${name}`}
        onClick={() => void end()}
      >
        Do not send
      </Button>
    </SpaceBetween>
  );
}
