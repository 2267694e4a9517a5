import Autosuggest, { type AutosuggestProps } from '@cloudscape-design/components/autosuggest';
import Modal from '@cloudscape-design/components/modal';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useNames } from '../shared/data/session.query.js';
import { useSession } from '../shared/data/session.js';
import { useView } from '../shared/spend/use-view.js';
import { pagesFor } from './navigation.js';

/** Ctrl K: go anywhere by name. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const { me } = useSession();
  const { href } = useView();
  const router = useRouter();
  const names = useNames();
  const [text, setText] = useState('');
  const field = useRef<AutosuggestProps.Ref>(null);
  useEffect(() => {
    // The dialog first gives the focus to its own close button.
    const timer = setTimeout(() => field.current?.focus(), 0);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  const pages = pagesFor(me).map((page) => ({
    value: page.name,
    description: page.question,
    path: page.path,
  }));
  const teams = (names.status === 'ready' ? names.data.teams : []).map((team) => ({
    value: team.name,
    description: `Team ${team.id}`,
    path: `/teams/${encodeURIComponent(team.id)}`,
  }));
  const go = (name: string) => {
    const found = [...pages, ...teams].find((entry) => entry.value === name);
    if (found === undefined) return;
    onClose();
    router.history.push(href(found.path));
  };
  return (
    <Modal visible header="Go to" onDismiss={onClose}>
      <Autosuggest
        ref={field}
        value={text}
        ariaLabel="Page or team"
        placeholder="Page or team"
        enteredTextLabel={(entered) => `Nothing is called "${entered}"`}
        empty="Nothing found"
        options={[
          { label: 'Pages', options: pages },
          { label: 'Teams', options: teams },
        ]}
        onChange={({ detail }) => {
          setText(detail.value);
        }}
        onSelect={({ detail }) => {
          go(detail.value);
        }}
      />
    </Modal>
  );
}
