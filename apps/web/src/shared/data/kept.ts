import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';

/**
 * What forms on this page hold, for the case that it is loaded again or the person has to leave it to sign in: it is set aside in
 * this tab, under the page and the person, and is there again when they are back. Nothing of it is stored before the page goes away.
 */
interface Aside {
  readonly person: string;
  readonly at: number;
  /** They have to sign in before the page can be shown again: another address may lead back to it. */
  readonly signsIn: boolean;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a form holds, and what it began with. */
interface Held {
  readonly value: unknown;
  readonly begun: unknown;
}

/** As long as a sign-in may take. */
const ASIDE_MS_MAX = 30 * 60_000;
/** Typed again: a secret is not written down. */
const SECRETS: readonly string[] = ['password', 'token', 'secret'];

const live = new Map<string, Held>();
let back: ReadonlyMap<string, unknown> = new Map();

const keyOf = (page: string): string => `bursar.aside ${page}`;
/** Of a draft that outlives its page; forgotten with everything else that a person typed. */
export const keyOfDraft = (person: string, name: string): string =>
  keyOf(`draft ${person} ${name}`);
const thisPage = (): string => window.location.pathname + window.location.search;

/** Before the browser leaves this page to sign in. */
export function setAside(person: string): void {
  store(person, true);
}

/** When the page goes away, by a reload for one: whether there still is a session is known once it is loaded again. */
export function setAsideOnLeaving(person: string): () => void {
  const leave = () => {
    const hasTyped = [...live.values()].some(
      ({ value, begun }) => JSON.stringify(value) !== JSON.stringify(begun),
    );
    if (hasTyped) store(person, readAside(keyOf(thisPage()))?.signsIn ?? false);
  };
  window.addEventListener('pagehide', leave);
  return () => window.removeEventListener('pagehide', leave);
}

function store(person: string, signsIn: boolean): void {
  const values = Object.fromEntries([...live].map(([name, { value }]) => [name, value]));
  const aside: Aside = { person, at: Date.now(), signsIn, values };
  const text = JSON.stringify(aside, (name, value: unknown) =>
    SECRETS.includes(name) ? '' : value,
  );
  window.sessionStorage.setItem(keyOf(thisPage()), text);
}

/** Once it is known that the session ended, before the sign-in page is shown. */
export function keepUntilSignedIn(): void {
  const key = keyOf(thisPage());
  const aside = readAside(key);
  if (aside !== null)
    window.sessionStorage.setItem(key, JSON.stringify({ ...aside, signsIn: true }));
}

/** Before a person signs out: nothing of theirs stays in this tab. */
export function forgetTyped(): void {
  live.clear();
  for (const key of Object.keys(window.sessionStorage))
    if (key.startsWith(keyOf(''))) window.sessionStorage.removeItem(key);
}

/** Once it is known who is signed in, before the page is drawn. What another person typed is thrown away. */
export function takeBack(person: string): void {
  const key = keyOf(thisPage());
  const aside = readAside(key);
  window.sessionStorage.removeItem(key);
  if (aside === null || aside.person !== person || !(aside.signsIn || isLoadedAgain())) return;
  if (Date.now() - aside.at <= ASIDE_MS_MAX) back = new Map(Object.entries(aside.values));
}

/** By a reload or the browser's Back and Forward. Who comes by a link begins with empty forms. */
function isLoadedAgain(): boolean {
  const [how] = performance.getEntriesByType('navigation');
  const { type } = (how ?? { type: 'navigate' }) as Pick<PerformanceNavigationTiming, 'type'>;
  return type === 'reload' || type === 'back_forward';
}

function readAside(key: string): Aside | null {
  try {
    return JSON.parse(window.sessionStorage.getItem(key) ?? 'null') as Aside | null;
  } catch {
    return null;
  }
}

/**
 * `useState` for what a person typed or opened: it outlives a reload, and leaving the page to sign in. The name is the only one of its kind on the
 * page; the value is what JSON can hold.
 */
export function useKept<T>(name: string, start: T | (() => T)): [T, Dispatch<SetStateAction<T>>] {
  const [begun] = useState<T>(start);
  const [value, setValue] = useState<T>(() => (back.has(name) ? (back.get(name) as T) : begun));
  useEffect(() => {
    live.set(name, { value, begun });
    // It was taken: the same form, opened later, begins empty.
    if (back.has(name)) back = new Map([...back].filter(([other]) => other !== name));
    return () => {
      live.delete(name);
    };
  }, [name, value, begun]);
  return [value, setValue];
}
