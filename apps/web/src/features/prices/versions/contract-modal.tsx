import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { startOfMonth, todayIn } from '@bursar/time';
import { useKept } from '../../../shared/data/kept.js';
import { useSaidOf } from '../../../shared/data/said-of.js';
import { useView } from '../../../shared/spend/use-view.js';
import { useFlash } from '../../../shared/ui/flash.js';
import { type ContractDraft, emptyDraft, toContract } from './contract-form.js';
import { ContractFields } from './contract-fields.js';
import { TriedRun } from './tried.js';
import { useAddContract, useTryContract } from './versions.query.js';

function useContract(onClose: () => void) {
  const { now } = useView();
  const { say } = useFlash();
  const [draft, setDraft] = useKept<ContractDraft>('contract-modal.draft', () =>
    emptyDraft(startOfMonth(todayIn('UTC', now))),
  );
  const [reason, setReason] = useKept('contract-modal.reason', '');
  const [tried, setTried] = useSaidOf<string>(draft);
  const [failure, setFailure] = useSaidOf<string>(draft);
  const [isTrying, tryOut] = useTryContract();
  const [isAdding, add] = useAddContract();
  const change = (part: Partial<ContractDraft>) => {
    setDraft({ ...draft, ...part });
  };
  const refused = (problem: { message: string; hint?: string | null }) => {
    setFailure([problem.message, problem.hint].filter(Boolean).join(' '));
  };
  const send = async () => {
    setFailure(null);
    if (tried === null) {
      const done = await tryOut({ contract: toContract(draft) });
      if (done.ok) setTried(done.value.id);
      else refused(done);
      return;
    }
    const done = await add({ run: tried, reason });
    if (!done.ok) {
      refused(done);
      return;
    }
    const waits = done.value.__typename === 'Proposal';
    say({
      type: 'success',
      header: waits ? 'The price waits for approval' : 'The price book has a new version',
      content: waits
        ? 'Other people approve it: see Approvals.'
        : 'Rate calls again to post the difference.',
    });
    onClose();
  };
  return { draft, change, reason, setReason, tried, failure, busy: isTrying || isAdding, send };
}

/** A price over the list: first what it would change, then the version that has it. */
export function ContractModal({ onClose }: { readonly onClose: () => void }) {
  const { draft, change, reason, setReason, tried, failure, busy, send } = useContract(onClose);
  return (
    <Modal
      visible
      size="large"
      header="Add a version"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" loading={busy} onClick={() => void send()}>
              {tried === null ? 'Show its effect' : 'Add the version'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <ContractFields draft={draft} onChange={change} />
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
        {tried !== null && (
          <>
            <FormField label="Reason" description="Kept in the audit log.">
              <Input
                value={reason}
                onChange={({ detail }) => {
                  setReason(detail.value);
                }}
              />
            </FormField>
            <TriedRun id={tried} />
          </>
        )}
      </SpaceBetween>
    </Modal>
  );
}
