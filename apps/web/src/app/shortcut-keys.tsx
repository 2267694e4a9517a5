import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { chartMode, shortcuts } from '../shared/data/preferences.js';
import { useView } from '../shared/spend/use-view.js';

export const KEYS: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'find a page or a team'],
  ['/', 'go to the filters'],
  ['g o', 'Overview'],
  ['g e', 'Explore'],
  ['g b', 'Budgets'],
  ['Shift S', 'stop traffic'],
  ['t', 'charts as pictures or as tables'],
  ['?', 'this help'],
];

interface Props {
  readonly onHelp: () => void;
  readonly onPalette: () => void;
  readonly onStop: () => void;
}

const GO: Readonly<Record<string, string>> = { o: '/overview', e: '/explore', b: '/budgets' };
const SEQUENCE_MS = 1500;

/** Listens on the whole page, except while the user types in a field. */
export function ShortcutKeys({ onHelp, onPalette, onStop }: Props) {
  const router = useRouter();
  const { href } = useView();
  const goingSince = useRef(0);
  useEffect(() => {
    const single: Record<string, () => void> = {
      '/': focusFilter,
      '?': onHelp,
      S: onStop,
      t: () => {
        chartMode.set(chartMode.get() === 'chart' ? 'table' : 'chart');
      },
      g: () => {
        goingSince.current = Date.now();
      },
    };
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onPalette();
        return;
      }
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTyping(event) ||
        shortcuts.get() === 'off'
      )
        return;
      const target = Date.now() - goingSince.current < SEQUENCE_MS ? GO[event.key] : undefined;
      goingSince.current = 0;
      if (target !== undefined) router.history.push(href(target));
      else if (single[event.key] === undefined) return;
      else single[event.key]?.();
      event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => {
      window.removeEventListener('keydown', listen);
    };
  }, [router, href, onHelp, onPalette, onStop]);
  return null;
}

function isTyping({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

function focusFilter(): void {
  document.querySelector<HTMLInputElement>('#filters input')?.focus();
}
