import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';

const COMMAND = 'npx bursar import bedrock-logs ./path/to/logs';

export function HowToImport() {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Bedrock writes model invocation logs to S3 as .json.gz. Copy them here and import the folder; importing twice counts once."
        >
          Import your own logs
        </Header>
      }
    >
      <SpaceBetween size="s">
        <CopyToClipboard
          variant="inline"
          textToCopy={COMMAND}
          textToDisplay={COMMAND}
          copyButtonAriaLabel="Copy the command"
          copySuccessText="Copied"
          copyErrorText="Not copied"
        />
        <span>
          Run it in the folder of Bursar. Progress appears on this page while it runs, and the
          command prints what was received, accepted, duplicate and quarantined.
        </span>
      </SpaceBetween>
    </Container>
  );
}
