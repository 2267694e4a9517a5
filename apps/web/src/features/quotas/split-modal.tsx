import { LIMIT_NAMES } from '@bursar/limits/quota';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ConfirmName, Denials } from '../../shared/config/denials.js';
import { Crossed, Differences } from '../../shared/crossing/crossed.js';
import { useLabels } from '../../shared/format/labels.js';
import { formatCount } from '../../shared/format/numbers.js';
import { scopeText } from '../../shared/limits/scopes.js';
import type { Quota } from './quotas.query.js';
import { limitLabel, SplitForm } from './split-form.js';
import { type PartDraft, readLimit, together } from './split.js';
import { effectiveOf } from './standing.js';
import { draftsOf, type SplitProps, useSplitting } from './use-splitting.js';

/** A team divides its own quota. That needs no approval, because no other team loses anything. */
export function SplitModal(props: SplitProps) {
  const { parent, onClose } = props;
  const form = useSplitting(props);
  const { fault, going, confirming } = form;
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
              loading={confirming.busy}
              disabled={form.basis.isCrossed || confirming.isOpen}
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
        {form.basis.isCrossed && (
          <Crossed onTake={() => form.look(true)} onKeep={() => form.look(false)}>
            <PartVersions parent={parent} quotas={props.quotas} parts={form.parts} />
          </Crossed>
        )}
        <div role="status">
          <Denials denies={confirming.denies} />
        </div>
        {confirming.denies.length > 0 && (
          <ConfirmName name={parent.id} typed={confirming.typed} onType={confirming.setTyped} />
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
