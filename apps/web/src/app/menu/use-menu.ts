import { useCallback, useState, useSyncExternalStore } from 'react';

/** As the layout has it: so narrow a window has the menu over the page. */
const narrow = window.matchMedia('(max-width: 688px)');

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => {
    narrow.removeEventListener('change', listener);
  };
}

interface Menu {
  readonly isOpen: boolean;
  readonly change: (isOpen: boolean) => void;
}

/**
 * Whether the menu is open beside the page is what the person made of it. A narrow window has it over the page, closed until it is
 * asked for and again once it was used, which says nothing about a wide one: that has its menu again as it was.
 */
export function useMenu(): Menu {
  const isNarrow = useSyncExternalStore(subscribe, () => narrow.matches);
  const [wide, setWide] = useState(true);
  const [over, setOver] = useState({ isNarrow, isOpen: false });
  // Each time the window has become narrow, it begins closed.
  if (over.isNarrow !== isNarrow) setOver({ isNarrow, isOpen: false });
  const change = useCallback((isOpen: boolean) => {
    if (narrow.matches) setOver({ isNarrow: true, isOpen });
    // The layout closes the menu while it does not know its own width yet, as on a slow start; only people may on a wide screen.
    else if (isOpen || navigator.userActivation.isActive) setWide(isOpen);
  }, []);
  return { isOpen: isNarrow ? over.isOpen : wide, change };
}
