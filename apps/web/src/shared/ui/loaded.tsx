import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { Failed, Load } from '../data/load.js';
import { useOnRecovery } from '../data/reach.js';
import { useElapsedSeconds } from '../format/elapsed.js';

interface Props<T> {
  readonly load: Load<T>;
  /** The height the content will have, so that nothing jumps when it arrives. */
  readonly height: number;
  /** Stands in for it meanwhile, where its height follows the width of the window. */
  readonly shape?: ReactNode;
  readonly children: (data: T) => ReactNode;
  /** For what is asked again every second: it never dims. */
  readonly steady?: boolean;
}

/** Pending, error, then the figures; old figures stay, dimmed, while new ones are on their way. */
export function Loaded<T>({ load, height, shape, children, steady = false }: Props<T>) {
  if (load.status === 'pending') return <Pending height={height} shape={shape} />;
  if (load.status === 'error') return <ErrorPanel failed={load} height={height} />;
  return (
    <div
      className={load.refreshing && !steady ? 'refreshing dimmed' : 'refreshing'}
      aria-busy={load.refreshing}
    >
      {children(load.data)}
    </div>
  );
}

interface PendingProps {
  readonly height: number;
  readonly shape?: ReactNode;
}

export function Pending({ height, shape }: PendingProps) {
  const seconds = useElapsedSeconds();
  return (
    <div
      className="pending on-its-way"
      style={{ minHeight: height }}
      role="status"
      aria-label="Loading"
    >
      {shape ?? <div className="skeleton" style={{ height }} />}
      {seconds >= 2 && (
        <div className="pending-for">
          <Box color="text-body-secondary" fontSize="body-s">
            Still asking, {seconds} s.
          </Box>
        </div>
      )}
    </div>
  );
}

export function ErrorPanel({
  failed,
  height,
}: {
  readonly failed: Failed;
  readonly height?: number;
}) {
  useOnRecovery(failed.retry);
  return (
    <div style={{ minHeight: height }}>
      <Alert
        type="error"
        header="This could not be loaded"
        action={<Button onClick={failed.retry}>Retry</Button>}
      >
        <SpaceBetween size="xxs">
          <span>{failed.message}</span>
          {failed.hint !== undefined && failed.hint !== null && <span>{failed.hint}</span>}
          <span>Your filters are kept.</span>
          {failed.requestId !== null && (
            <CopyToClipboard
              variant="inline"
              textToCopy={failed.requestId}
              textToDisplay={`Request ${failed.requestId}`}
              copyButtonAriaLabel="Copy the request id"
              copySuccessText="Copied"
              copyErrorText="Not copied"
            />
          )}
        </SpaceBetween>
      </Alert>
    </div>
  );
}
