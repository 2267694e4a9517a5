import { type Dispatch, type SetStateAction, useEffect, useLayoutEffect, useState } from 'react';
import { at } from './base.js';

/**
 * What forms on a page hold, for the case that the person leaves it: it is set aside in this tab, under the page and the person, and
 * is there again when they come back to it by Back, Forward or a reload, or have signed in. A link begins with empty forms, or with
 * what it says itself. Nothing of it is stored before the page goes away.
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
/** What a page held that the app leaves for another one, from the click until the other one is drawn. */
interface Leaving {
  readonly page: string;
  readonly held: Map<string, Held>;
}
let leaving: Leaving | null = null;
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
    if (hasTyped(live)) store(person, readAside(keyOf(thisPage()))?.signsIn ?? false);
  };
  window.addEventListener('pagehide', leave);
  return () => window.removeEventListener('pagehide', leave);
}

/** What of the app's router is needed: each step says how it came about, and when the page that it leads to is drawn. */
interface Router {
  readonly history: {
    readonly subscribe: (
      step: (taken: {
        readonly location: { readonly href: string };
        readonly action: { readonly type: string };
      }) => void,
    ) => () => void;
  };
  readonly subscribe: (event: 'onResolved', drawn: () => void) => () => void;
}

/** When the app itself goes from page to page. What keeps its place meanwhile, such as a panel beside the page, goes on as it is. */
export function setAsideBetweenPages(person: string, router: Router): () => void {
  let page = thisPage();
  const unsubscribe = [
    router.history.subscribe(({ location, action: { type } }) => {
      const left = page;
      // The address bar follows a moment later.
      const { pathname, search } = new URL(at(location.href), window.location.origin);
      page = pathname + search;
      // Only the address of the same page changed.
      if (type === 'REPLACE' || left === page) return;
      leaving ??= { page: left, held: new Map() };
      back = new Map();
      const isByLink = type === 'PUSH';
      takeFrom(page, person, () => !isByLink);
    }),
    router.subscribe('onResolved', () => {
      if (leaving !== null && hasTyped(leaving.held))
        store(person, false, leaving.page, leaving.held);
      leaving = null;
    }),
  ];
  return () => {
    for (const end of unsubscribe) end();
    leaving = null;
  };
}

const hasTyped = (held: ReadonlyMap<string, Held>): boolean =>
  [...held.values()].some(({ value, begun }) => JSON.stringify(value) !== JSON.stringify(begun));

function store(
  person: string,
  signsIn: boolean,
  page = thisPage(),
  held: ReadonlyMap<string, Held> = live,
): void {
  const values = Object.fromEntries([...held].map(([name, { value }]) => [name, value]));
  const aside: Aside = { person, at: Date.now(), signsIn, values };
  const text = JSON.stringify(aside, (name, value: unknown) =>
    SECRETS.includes(name) ? '' : value,
  );
  window.sessionStorage.setItem(keyOf(page), text);
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
  takeFrom(thisPage(), person, ({ signsIn }) => signsIn || isLoadedAgain());
}

function takeFrom(page: string, person: string, isBack: (aside: Aside) => boolean): void {
  const key = keyOf(page);
  const aside = readAside(key);
  window.sessionStorage.removeItem(key);
  if (aside === null || aside.person !== person || !isBack(aside)) return;
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
 * `useState` for what a person typed or opened: it is there again after a reload, a sign-in, and Back or Forward to the page. The
 * name is the only one of its kind on the page; the value is what JSON can hold.
 */
export function useKept<T>(name: string, start: T | (() => T)): [T, Dispatch<SetStateAction<T>>] {
  const [begun] = useState<T>(start);
  const [value, setValue] = useState<T>(() => (back.has(name) ? (back.get(name) as T) : begun));
  useLayoutEffect(
    () => () => {
      const held = live.get(name);
      if (leaving !== null && held !== undefined) leaving.held.set(name, held);
    },
    [name],
  );
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
