import { useCallback, useState } from 'react';
import { keyOfDraft } from './kept.js';
import { useSession } from './session.js';

interface Stored {
  readonly value: unknown;
  /** What the form began with: a draft of what has changed since is of no use. */
  readonly begun: unknown;
}

export interface Draft<T> {
  readonly value: T;
  readonly set: (value: T) => void;
  /** What was typed before is there again, instead of what the form begins with. */
  readonly restored: boolean;
  /** Back to what the form begins with. */
  readonly forget: () => void;
}

/**
 * `useState` for a form that is a page of its own or takes thought to fill in: what is typed outlives a reload, a page elsewhere and
 * the end of the session, in this tab and for this person, until it is sent or given up. The name is the only one of its kind. A
 * form that knows itself what it is based on may have drafts that outlive changes of that.
 */
export function useDraft<T>(
  name: string,
  start: T | (() => T),
  { outlivesChanges = false }: { readonly outlivesChanges?: boolean } = {},
): Draft<T> {
  const { me } = useSession();
  const key = keyOfDraft(me.id, name);
  const [begun] = useState<T>(start);
  const [found] = useState(() => read<T>(key, outlivesChanges ? null : begun));
  const [value, setValue] = useState<T>(found ?? begun);
  const [restored, setRestored] = useState(found !== null);
  const set = useCallback(
    (next: T) => {
      setValue(next);
      if (JSON.stringify(next) === JSON.stringify(begun)) window.sessionStorage.removeItem(key);
      else window.sessionStorage.setItem(key, JSON.stringify({ value: next, begun }));
    },
    [key, begun],
  );
  const forget = useCallback(() => {
    window.sessionStorage.removeItem(key);
    setValue(begun);
    setRestored(false);
  }, [key, begun]);
  return { value, set, restored, forget };
}

/** `begun`: only a draft that began with the same; null: any. */
function read<T>(key: string, begun: T | null): T | null {
  try {
    const stored = JSON.parse(window.sessionStorage.getItem(key) ?? 'null') as Stored | null;
    if (stored === null) return null;
    const isOf = begun === null || JSON.stringify(stored.begun) === JSON.stringify(begun);
    return isOf ? (stored.value as T) : null;
  } catch {
    return null;
  }
}
