import { type ReactNode, useDeferredValue, useRef } from 'react';
import { useWasSeen } from './use-was-seen.js';

/** What is there on every page is drawn once the page has been. */
export function Later({ children }: { readonly children: () => ReactNode }) {
  return useDeferredValue(true, false) && children();
}

/** As far below the window as half of it: what a wheel turns to next is drawn already. */
const NEAR = '50%';

interface NearProps {
  /** The height the content will have. */
  readonly height: number;
  readonly children: () => ReactNode;
}

/** What stands below the first screen is drawn once it is near, and what is above it has been. */
export function WhenNear({ height, children }: NearProps) {
  const place = useRef<HTMLDivElement>(null);
  const isNear = useWasSeen(place, NEAR);
  const isDrawn = useDeferredValue(isNear, false);
  return isDrawn ? (
    children()
  ) : (
    <div ref={place} aria-busy={isNear} style={{ minHeight: height }} />
  );
}
