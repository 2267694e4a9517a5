import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { within } from '../../shared/data/base.js';
import { useNames } from '../../shared/data/session.query.js';
import { useSession } from '../../shared/data/session.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { useFlash } from '../../shared/ui/flash.js';
import { type SavedView, usePin, useSave } from '../../shared/views/views.query.js';
import { pageOf } from '../navigation.js';

interface Props {
  readonly views: readonly SavedView[];
  readonly onClose: () => void;
}

const ALONE = { value: '', label: 'No one: it is mine' };
const EVERYONE = { value: 'everyone', label: 'Everyone' };

/** This page as it is filtered now, under a name. One of the same name is replaced, and the button says so. */
export function SaveModal({ views, onClose }: Props) {
  const { me } = useSession();
  const { say } = useFlash();
  const names = useNames();
  const [link] = useState(() => new URL(window.location.href));
  const path = within(link.pathname);
  const [name, setName] = useState('');
  const [sharedWith, setSharedWith] = useState('');
  const [pins, setPins] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [saving, save] = useSave();
  const [pinning, pin] = usePin();
  const seen = me.teams === null ? null : new Set(me.teams);
  const teams = (names.status === 'ready' ? names.data.teams : [])
    .filter(({ id }) => seen === null || seen.has(id))
    .map(({ id, name: label }) => ({ value: id, label }));
  const options = [ALONE, EVERYONE, ...teams];
  const old = views.find(
    (view) => view.isMine && view.name.toLowerCase() === name.trim().toLowerCase(),
  );
  const confirm = async () => {
    const input = { name: name.trim(), path, query: link.search.slice(1) };
    const done = await save({
      input: { ...input, id: old?.id ?? null, sharedWith: sharedWith === '' ? null : sharedWith },
    });
    const pinned = done.ok && pins ? await pin({ id: done.value.id, pinned: true }) : done;
    const failed = [done, pinned].find(({ ok }) => !ok);
    if (failed !== undefined && !failed.ok) {
      setFailure([failed.message, failed.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `${input.name} is saved.` });
    onClose();
  };
  return (
    <ConfirmModal
      title="Save this view"
      action={old === undefined ? 'Save' : 'Replace'}
      busy={saving || pinning}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void confirm()}
    >
      <SpaceBetween size="s">
        <p>
          {pageOf(path)?.name ?? 'This page'} with its range, filters and groups. Whoever opens it
          sees the figures that they may see.
        </p>
        <FormField
          label="Name"
          constraintText={
            old === undefined ? undefined : 'You have one of this name: it is replaced.'
          }
        >
          <Input
            value={name}
            placeholder="Search by model, this month"
            onChange={({ detail }) => {
              setName(detail.value);
              setFailure(null);
            }}
          />
        </FormField>
        <FormField label="Shared with">
          <Select
            filteringType="auto"
            filteringAriaLabel="Find a team"
            selectedOption={options.find(({ value }) => value === sharedWith) ?? ALONE}
            options={options}
            onChange={({ detail }) => {
              setSharedWith(detail.selectedOption.value ?? '');
              setFailure(null);
            }}
          />
        </FormField>
        <Toggle
          checked={pins}
          onChange={({ detail }) => {
            setPins(detail.checked);
          }}
        >
          Pin it to my Overview
        </Toggle>
      </SpaceBetween>
    </ConfirmModal>
  );
}
