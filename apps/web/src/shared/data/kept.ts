import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';

/**
 * What forms on this page hold, for the case that the person has to leave it to sign in: it is set aside in this tab, under the
 * page and the person, and is there again when they are back. Nothing of it is stored before that.
 */
interface Aside {
  readonly person: string;
  readonly at: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** As long as a sign-in may take. */
const ASIDE_MS_MAX = 30 * 60_000;
/** Typed again: a secret is not written down. */
const SECRETS: readonly string[] = ['password', 'token', 'secret'];

const live = new Map<string, unknown>();
let back: ReadonlyMap<string, unknown> = new Map();

const keyOf = (page: string): string => `bursar.aside ${page}`;
const thisPage = (): string => window.location.pathname + window.location.search;

/** Before the browser leaves this page to sign in. */
export function setAside(person: string): void {
  const aside: Aside = { person, at: Date.now(), values: Object.fromEntries(live) };
  const text = JSON.stringify(aside, (name, value: unknown) =>
    SECRETS.includes(name) ? '' : value,
  );
  window.sessionStorage.setItem(keyOf(thisPage()), text);
}

/** Once it is known who is signed in, before the page is drawn. What another person typed is thrown away. */
export function takeBack(person: string): void {
  const key = keyOf(thisPage());
  const text = window.sessionStorage.getItem(key);
  if (text === null) return;
  window.sessionStorage.removeItem(key);
  const aside = readAside(text);
  if (aside === null || aside.person !== person || Date.now() - aside.at > ASIDE_MS_MAX) return;
  back = new Map(Object.entries(aside.values));
}

function readAside(text: string): Aside | null {
  try {
    return JSON.parse(text) as Aside;
  } catch {
    return null;
  }
}

/**
 * `useState` for what a person typed or opened: it outlives leaving the page to sign in. The name is the only one of its kind on the
 * page; the value is what JSON can hold.
 */
export function useKept<T>(name: string, start: T | (() => T)): [T, Dispatch<SetStateAction<T>>] {
  const [value, setValue] = useState<T>(() => {
    if (back.has(name)) return back.get(name) as T;
    return start instanceof Function ? start() : start;
  });
  useEffect(() => {
    live.set(name, value);
    // It was taken: the same form, opened later, begins empty.
    if (back.has(name)) back = new Map([...back].filter(([other]) => other !== name));
    return () => {
      live.delete(name);
    };
  }, [name, value]);
  return [value, setValue];
}
