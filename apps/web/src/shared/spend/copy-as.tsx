import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Snippet } from '../ui/snippet.js';
import { asCommand, asGraphql } from './copied.js';
import { type SpendQuestion, spendFile } from './question.js';

interface Props {
  /** What the file is of, for those who do not see it. */
  readonly subject: string;
  readonly question: SpendQuestion;
}

const FILES = [
  { type: 'csv', name: 'CSV' },
  { type: 'xlsx', name: 'XLSX' },
] as const;

/** A view to take along: as a file, and as what a terminal or a program asks. */
export function TakeAlong({ subject, question }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <SpaceBetween size="xs" direction="horizontal">
      <Button
        iconName="copy"
        ariaLabel={`Copy ${subject} as a command or query`}
        onClick={() => {
          setOpen(true);
        }}
      >
        Copy as
      </Button>
      {FILES.map(({ type, name }) => (
        <Button
          key={type}
          iconName="download"
          href={spendFile(question, type)}
          download
          ariaLabel={`Download ${subject} as ${name}`}
        >
          {name}
        </Button>
      ))}
      {isOpen && <CopyModal question={question} onClose={() => setOpen(false)} />}
    </SpaceBetween>
  );
}

function CopyModal({
  question,
  onClose,
}: {
  readonly question: SpendQuestion;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      visible
      size="large"
      header="The same figures elsewhere"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button onClick={onClose}>Close</Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Snippet label="Command for a terminal" text={asCommand(question)} />
        <Snippet label="Query for GraphQL" text={asGraphql(question)} />
      </SpaceBetween>
    </Modal>
  );
}
