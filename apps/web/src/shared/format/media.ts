import { useSyncExternalStore } from 'react';

interface Media {
  readonly isMet: () => boolean;
  /** The same, followed by what is drawn. */
  readonly useIsMet: () => boolean;
}

/** A condition of the window in the words of a stylesheet, such as its width. */
export function media(condition: string): Media {
  const list = window.matchMedia(condition);
  const isMet = () => list.matches;
  const subscribe = (listener: () => void): (() => void) => {
    list.addEventListener('change', listener);
    return () => {
      list.removeEventListener('change', listener);
    };
  };
  return { isMet, useIsMet: () => useSyncExternalStore(subscribe, isMet) };
}
