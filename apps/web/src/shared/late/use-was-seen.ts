import { type RefObject, startTransition, useEffect, useState } from 'react';

/** Long after the first screen is at rest: what a menu of the browser searches or prints has to be there too. */
const SEEN_AFTER_MS = 15_000;

/**
 * Whether a place has been in sight: once it was, or is about to be printed, it stays so, and so it does after a while. `margin` is how
 * far below the window counts as in sight, as in CSS; then a key counts as well, since what is looked for by keyboard has to be there.
 */
export function useWasSeen(place: RefObject<HTMLElement | null>, margin?: string): boolean {
  const [wasSeen, setWasSeen] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (wasSeen || element === null) return;
    const draw = () => {
      setWasSeen(true);
    };
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) draw();
      },
      margin === undefined ? {} : { rootMargin: `0px 0px ${margin}` },
    );
    observer.observe(element);
    const timer = setTimeout(() => startTransition(draw), SEEN_AFTER_MS);
    const events = margin === undefined ? ['beforeprint'] : ['beforeprint', 'keydown'];
    for (const event of events) window.addEventListener(event, draw);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      for (const event of events) window.removeEventListener(event, draw);
    };
  }, [wasSeen, place, margin]);
  return wasSeen;
}
