import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useKept } from '../data/kept.js';
import { useSaidOf } from '../data/said-of.js';
import { useFlash } from '../ui/flash.js';
import { type ApplyInput, type Outcome, useApply, usePlan } from './change.query.js';
import { OutcomePanel } from './outcome.js';
import { OwnerAlert } from './owner-alert.js';
import type { Piece } from './piece.query.js';

interface Props {
  /** What is changed, as it was when this was opened. */
  readonly piece: Piece;
  /** Null: what is typed so far is not to be sent. */
  readonly input: ApplyInput | null;
  readonly title: string;
  readonly action: string;
  /** What is said once it is done. */
  readonly done: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** One change without leaving the page: its plan follows what is typed. */
export function ChangeModal({ piece, input, title, action, done, children, onClose }: Props) {
  const [reason, setReason] = useKept(`${title}.reason`, '');
  const [refused, setRefused] = useSaidOf<Outcome>(input);
  const [busy, apply] = useApply();
  const { say, fail } = useFlash();
  const { owner, section } = piece;
  const plan = usePlan(owner === null ? input : null);
  const outcome = refused ?? (plan.status === 'ready' && input !== null ? plan.data : null);
  const mayApply =
    owner === null &&
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
        {owner !== null && <OwnerAlert section={section} owner={owner} />}
        {children}
        {plan.status === 'error' && <Alert type="error">{plan.message}</Alert>}
        <OutcomePanel outcome={outcome} />
        <FormField label="Reason" description="Kept in the audit log." constraintText="Optional">
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
