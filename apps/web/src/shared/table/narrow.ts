import { useSyncExternalStore } from 'react';

/** Narrower than this, and columns beside each other show nothing but their beginnings. */
const narrow = window.matchMedia('(width < 600px)');

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => {
    narrow.removeEventListener('change', listener);
  };
}

export const useIsNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches);
