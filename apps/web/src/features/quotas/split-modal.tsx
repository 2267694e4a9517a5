import { LIMIT_NAMES } from '@bursar/limits/quota';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useBasis } from '../../shared/crossing/basis.js';
import { useKept } from '../../shared/data/kept.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useLabels } from '../../shared/format/labels.js';
import { scopeText } from '../../shared/limits/scopes.js';
import { Crossed, Differences } from '../../shared/crossing/crossed.js';
import { formatCount, plural } from '../../shared/format/numbers.js';
import { useSplitQuota, type Quota } from './quotas.query.js';
import { Restore } from './restore.js';
import { limitLabel, SplitForm } from './split-form.js';
import {
  draftOf,
  faultAt,
  faultIn,
  partsOf,
  partsThatGo,
  readLimit,
  restoring,
  together,
  toPart,
  type Fault,
  type PartDraft,
} from './split.js';
import { effectiveOf } from './standing.js';

interface Props {
  readonly parent: Quota;
  readonly quotas: readonly Quota[];
  readonly onClose: () => void;
}

/** What is typed, and what the server said to it. The parts are those of the moment it was opened. */
function useSplitting({ parent, quotas, onClose }: Props) {
  const { say } = useFlash();
  const [before, setBefore] = useState(quotas);
  const basis = useBasis(parent.id, parent);
  const [parts, setParts] = useKept<readonly PartDraft[]>('split-modal.parts', () =>
    draftsOf(parent, quotas),
  );
  const [reason, setReason] = useKept('split-modal.reason', '');
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, split] = useSplitQuota();
  const going = partsThatGo(parent, parts, before);
  const send = async () => {
    const wrong = faultIn(parts);
    setFault(wrong);
    if (wrong !== null) return;
    const why = reason.trim();
    const input = { parent: parent.id, parts: parts.map(toPart), reason: why, seen: basis.seen };
    const done = await split({ input });
    if (!done.ok) {
      setFault(faultAt(done.path, done.message));
      return;
    }
    const splits = restoring(parent, going, before);
    say({
      type: 'success',
      header: headerOf(parent, done.value.parts.length),
      action: <Restore splits={splits} version={done.value.version} reason={why} />,
    });
    onClose();
  };
  const change = (next: readonly PartDraft[]) => {
    setParts(next);
    setFault(null);
  };
  /** What another person made of it meanwhile: in the place of what was typed, or seen and left. */
  const look = (takesTheirs: boolean) => {
    if (takesTheirs) setParts(draftsOf(parent, quotas));
    setBefore(quotas);
    setFault(null);
    basis.look();
  };
  const { isCrossed } = basis;
  return { parts, change, reason, setReason, fault, busy, going, send, isCrossed, look };
}

const draftsOf = (parent: Quota, quotas: readonly Quota[]): readonly PartDraft[] =>
  partsOf(parent, quotas).map((part) => draftOf(part, parent));

const headerOf = ({ id }: Quota, parts: number): string =>
  parts === 0 ? `${id} is whole` : `${id} has ${plural(parts, 'part')} now`;

/** A team divides its own quota. That needs no approval, because no other team loses anything. */
export function SplitModal(props: Props) {
  const { parent, onClose } = props;
  const form = useSplitting(props);
  const { fault, going } = form;
  return (
    <Modal
      visible
      size="large"
      header={`Split ${parent.id}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              loading={form.busy}
              disabled={form.isCrossed}
              onClick={() => void form.send()}
            >
              Split
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <Whole parent={parent} parts={form.parts} />
        <SplitForm parent={parent} parts={form.parts} fault={fault} onChange={form.change} />
        {going.length > 0 && (
          <Alert type="warning">
            No longer limited: {going.map(({ id }) => id).join(', ')}. Only what is above them still
            limits them.
          </Alert>
        )}
        <FormField
          label="Reason"
          description="Kept in the audit log."
          errorText={fault?.field === 'reason' ? fault.message : null}
        >
          <Input
            value={form.reason}
            onChange={({ detail }) => {
              form.setReason(detail.value);
            }}
          />
        </FormField>
        {form.isCrossed && (
          <Crossed onTake={() => form.look(true)} onKeep={() => form.look(false)}>
            <PartVersions parent={parent} quotas={props.quotas} parts={form.parts} />
          </Crossed>
        )}
        <div role="alert">
          {fault !== null && fault.part === null && fault.field === null && (
            <Alert type="error">{fault.message}</Alert>
          )}
        </div>
      </SpaceBetween>
    </Modal>
  );
}

interface VersionsProps {
  readonly parent: Quota;
  readonly quotas: readonly Quota[];
  readonly parts: readonly PartDraft[];
}

/** The parts that another person made, beside those typed here. */
function PartVersions({ parent, quotas, parts }: VersionsProps) {
  const labelOf = useLabels();
  const now = draftsOf(parent, quotas);
  const text = ({ limits }: PartDraft) =>
    LIMIT_NAMES.filter((name) => limits[name] !== '')
      .map((name) => `${limitLabel(name).toLowerCase()} ${formatCount(readLimit(limits[name]))}`)
      .join(', ');
  const said = (list: readonly PartDraft[]) =>
    new Map(list.map((part) => [scopeText(part.scope, labelOf), text(part)]));
  const [theirs, mine] = [said(now), said(parts)];
  const names = [...new Set([...theirs.keys(), ...mine.keys()])];
  return (
    <Differences
      rows={names.map((what) => ({
        what,
        theirs: theirs.get(what) ?? '',
        mine: mine.get(what) ?? '',
      }))}
    />
  );
}

/** What the parent goes on binding, and what its parts come to. */
function Whole({
  parent,
  parts,
}: {
  readonly parent: Quota;
  readonly parts: readonly PartDraft[];
}) {
  return (
    <SpaceBetween size="s">
      <span>
        {parent.id} goes on binding all of its parts together, so they may add up to more: one part
        may use what the others leave. No part may allow more than all of it.
      </span>
      <dl className="part-limits">
        {LIMIT_NAMES.map((name) => (
          <div key={name} className="tile">
            <dt>
              <Box variant="awsui-key-label">{limitLabel(name)}</Box>
            </dt>
            <dd className="inline-num">{formatCount(effectiveOf(parent, name))}</dd>
            {name !== 'maxOutputTokens' && (
              <dd className="inline-num small">parts: {formatCount(together(parts, name))}</dd>
            )}
          </div>
        ))}
      </dl>
    </SpaceBetween>
  );
}
