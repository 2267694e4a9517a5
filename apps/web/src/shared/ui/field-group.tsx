import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useId, type ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly errorText?: string | undefined;
  readonly children: ReactNode;
}

/** Several fields under one name, each with a name of its own. A form field would give all of them its label. */
export function FieldGroup({ label, description, errorText, children }: Props) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <div id={id}>
        <Box variant="awsui-key-label" tagOverride="span">
          {label}
        </Box>
      </div>
      {description !== undefined && (
        <Box color="text-body-secondary" fontSize="body-s" padding={{ bottom: 'xxs' }}>
          {description}
        </Box>
      )}
      {children}
      <div role="alert">
        {errorText !== undefined && <StatusIndicator type="error">{errorText}</StatusIndicator>}
      </div>
    </div>
  );
}
