import { useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { writeQuery } from '../../shared/spend/lists.js';
import type { SearchParams } from '../../shared/spend/view.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { useFlash } from '../../shared/ui/flash.js';
import { type SavedView, usePin, useSave } from '../../shared/views/views.query.js';
import { useView } from '../../shared/spend/use-view.js';
import { SaveForm, type ViewChoice } from './save-form.js';
import { questionOf } from './view-question.js';

interface Props {
  readonly views: readonly SavedView[];
  readonly onClose: () => void;
}

/** This page as it is filtered now, under a name. One of the same name is replaced, and the button says so. */
export function SaveModal({ views, onClose }: Props) {
  const { say } = useFlash();
  const { view, scope } = useView();
  const { path, query } = useRouterState({
    select: ({ location }) => ({
      path: location.pathname,
      query: writeQuery(location.search as SearchParams).slice(1),
    }),
    structuralSharing: true,
  });
  const [choice, setChoice] = useKept<ViewChoice>('save-modal.choice', {
    name: '',
    sharedWith: null,
    pins: false,
  });
  const [failure, setFailure] = useState<string | null>(null);
  const [saving, save] = useSave();
  const [pinning, pin] = usePin();
  const name = choice.name.trim();
  const old = views.find((one) => one.isMine && one.name.toLowerCase() === name.toLowerCase());
  const confirm = async () => {
    const { sharedWith, pins } = choice;
    const asks = questionOf(path, { view, scope });
    const input = { id: old?.id ?? null, name, path, query, sharedWith, asks };
    const done = await save({ input });
    const last = done.ok && pins ? await pin({ id: done.value.id, pinned: true }) : done;
    if (!last.ok) {
      setFailure([last.message, last.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `${name} is saved.` });
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
      <SaveForm
        path={path}
        choice={choice}
        replaces={old !== undefined}
        onChange={(next) => {
          setChoice(next);
          setFailure(null);
        }}
      />
    </ConfirmModal>
  );
}
