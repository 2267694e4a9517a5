import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';

export interface NewSecret {
  readonly name: string;
  readonly secret: string;
}

/** The only time anybody sees it. */
export function SecretModal({
  secret: { name, secret },
  onClose,
}: {
  readonly secret: NewSecret;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      visible
      header={`The secret of ${name}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            I have copied it
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">
          Copy it now. Bursar keeps only a fingerprint and cannot show it again.
        </Alert>
        <span className="mono">
          <CopyToClipboard
            variant="inline"
            textToCopy={secret}
            textToDisplay={secret}
            copyButtonAriaLabel="Copy the secret"
            copySuccessText="Copied"
            copyErrorText="Not copied"
          />
        </span>
      </SpaceBetween>
    </Modal>
  );
}
