import LiveRegion from '@cloudscape-design/components/live-region';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { pageOf } from './navigation.js';

/** On a new page: its name in the tab, said aloud, and the focus at its start; never on a mere change of filters. */
export function PageAnnouncer() {
  const path = useRouterState({
    select: ({ resolvedLocation }) => resolvedLocation?.pathname ?? '',
  });
  const name = pageOf(path)?.name ?? 'Bursar';
  const first = useRef(true);
  useEffect(() => {
    document.title = name === 'Bursar' ? name : `${name} · Bursar`;
    if (first.current) {
      first.current = path === '';
      return;
    }
    document.getElementById('content')?.focus({ preventScroll: true });
  }, [path, name]);
  return <LiveRegion hidden>{name} opened</LiveRegion>;
}
