import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { Loaded } from '../ui/loaded.js';
import { useFlash } from '../ui/flash.js';
import { type ApplyInput, type Outcome, useApply, usePlan } from './change.query.js';
import { type Entry, readEntry, toDocument } from './document.js';
import { OutcomePanel } from './outcome.js';
import { OwnerAlert } from './owner-alert.js';
import { usePiece, type Piece } from './piece.query.js';

interface Props {
  readonly section: string;
  readonly item: string;
  readonly title: string;
  readonly action: string;
  /** What is said once it is done. */
  readonly done: string;
  /** The entry as it is to be; null: what is typed so far is not to be sent. */
  readonly edit: (entry: Entry) => Entry | null;
  /** Fields, where there is something to type. */
  readonly children?: (entry: Entry) => ReactNode;
  readonly onClose: () => void;
}

/** One change of one entry without leaving the page: its plan is shown as it is opened, and follows what is typed. */
export function QuickChange(props: Props) {
  const load = usePiece(props.section, props.item);
  return (
    <Loaded load={load} height={0} steady>
      {(piece) => <ChangeModal {...props} piece={piece} />}
    </Loaded>
  );
}

function ChangeModal({ section, item, piece, edit, children, ...modal }: Props & { piece: Piece }) {
  const { title, action, done, onClose } = modal;
  const [begun] = useState(piece);
  const [reason, setReason] = useState('');
  const [refused, setRefused] = useState<Outcome | null>(null);
  const [busy, apply] = useApply();
  const { say, fail } = useFlash();
  const entry = readEntry(section, begun.text);
  const next = entry === null ? null : edit(entry);
  const input: ApplyInput | null =
    next === null
      ? null
      : {
          text: toDocument(section, next),
          basis: [{ section, item, hash: begun.hash }],
        };
  const plan = usePlan(begun.owner === null ? input : null);
  const outcome = refused ?? (plan.status === 'ready' && input !== null ? plan.data : null);
  const mayApply =
    plan.status === 'ready' &&
    !plan.refreshing &&
    outcome?.__typename === 'ConfigPlan' &&
    outcome.changes.length > 0;
  const send = async () => {
    if (input === null) return;
    const sent = await apply({
      input: { ...input, dryRun: false, reason: reason.trim() === '' ? null : reason.trim() },
    });
    if (!sent.ok) fail('The change could not be sent', sent);
    else if (sent.value.__typename === 'ConfigProblems') setRefused(sent.value);
    else {
      if (sent.value.proposal === null) say({ type: 'success', header: done });
      else say({ type: 'info', header: 'The change waits for approval' });
      onClose();
    }
  };
  return (
    <Modal
      visible
      header={title}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              loading={busy}
              disabled={!mayApply}
              onClick={() => void send()}
            >
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {begun.owner !== null && <OwnerAlert section={section} owner={begun.owner} />}
        {entry === null ? (
          <Alert type="error">It is not there any more. Another person removed it.</Alert>
        ) : (
          children?.(entry)
        )}
        {plan.status === 'error' && <Alert type="error">{plan.message}</Alert>}
        <OutcomePanel outcome={outcome} />
        <FormField label="Reason" description="Kept in the audit log." constraintText="Optional">
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
