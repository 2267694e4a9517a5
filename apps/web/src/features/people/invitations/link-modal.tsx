import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { NewInvitation } from './invitations.query.js';

interface Props {
  readonly made: NewInvitation;
  readonly onClose: () => void;
}

/** The link, once: sent, or to copy. */
export function LinkModal({ made, onClose }: Props) {
  const { link, sent, problem, hint, invitation } = made;
  return (
    <Modal
      visible
      header={`Invitation for ${invitation.email}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {sent ? (
          <Alert type="success">It is on its way to {invitation.email}.</Alert>
        ) : (
          <Alert type="info" header="No e-mail was sent">
            {[problem, hint].filter(Boolean).join(' ')}
          </Alert>
        )}
        <Box>The link works once, for seven days. It is not shown again.</Box>
        <span className="mono">
          <CopyToClipboard
            variant="inline"
            textToCopy={link}
            textToDisplay={link}
            copyButtonAriaLabel="Copy the link"
            copySuccessText="Copied"
            copyErrorText="Not copied"
          />
        </span>
      </SpaceBetween>
    </Modal>
  );
}
