import { type RefObject, useEffect, useState } from 'react';

/**
 * Whether a place has been in sight: once it was, or is about to be printed, it stays so. `margin` is how far below the window counts
 * as in sight, as in CSS; then a key counts as well, since what is looked for by keyboard has to be there.
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
    const events = margin === undefined ? ['beforeprint'] : ['beforeprint', 'keydown'];
    for (const event of events) window.addEventListener(event, draw);
    return () => {
      observer.disconnect();
      for (const event of events) window.removeEventListener(event, draw);
    };
  }, [wasSeen, place, margin]);
  return wasSeen;
}
