import { useCallback, useState } from 'react';
import { media } from '../../shared/format/media.js';

/** As the layout has it: so narrow a window has the menu over the page. */
const narrow = media('(max-width: 688px)');

interface Menu {
  readonly isOpen: boolean;
  readonly change: (isOpen: boolean) => void;
}

/**
 * Whether the menu is open beside the page is what the person made of it. A narrow window has it over the page, closed until it is
 * asked for and again once it was used, which says nothing about a wide one: that has its menu again as it was.
 */
export function useMenu(): Menu {
  const isNarrow = narrow.useIsMet();
  const [wide, setWide] = useState(true);
  const [over, setOver] = useState({ isNarrow, isOpen: false });
  // Each time the window has become narrow, it begins closed.
  if (over.isNarrow !== isNarrow) setOver({ isNarrow, isOpen: false });
  const change = useCallback((isOpen: boolean) => {
    if (narrow.isMet()) setOver({ isNarrow: true, isOpen });
    // The layout closes the menu while it does not know its own width yet, as on a slow start; only people may on a wide screen.
    else if (isOpen || navigator.userActivation.isActive) setWide(isOpen);
  }, []);
  return { isOpen: isNarrow ? over.isOpen : wide, change };
}
