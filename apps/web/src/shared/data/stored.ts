import { useSyncExternalStore } from 'react';

/** A choice of this browser, kept between visits and shared by everything on the page that shows it. */
export interface Stored<T extends string> {
  readonly get: () => T;
  readonly set: (value: T) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function stored<T extends string>(
  key: string,
  values: readonly T[],
  initial: () => T,
): Stored<T> {
  const listeners = new Set<() => void>();
  const read = (): T => {
    const kept = window.localStorage.getItem(key);
    return values.find((value) => value === kept) ?? initial();
  };
  return {
    get: read,
    set: (value) => {
      window.localStorage.setItem(key, value);
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStored<T extends string>(choice: Stored<T>): [T, (value: T) => void] {
  const value = useSyncExternalStore(choice.subscribe, choice.get);
  return [value, choice.set];
}
