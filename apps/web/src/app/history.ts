import { createBrowserHistory, type HistoryLocation } from '@tanstack/react-router';
import { at, within } from '../shared/data/base.js';

type State = HistoryLocation['state'];

/** An entry that the app did not make has none, such as one of a link to a place on the page. */
function newState(): State {
  const key = Math.random().toString(36).slice(2, 10);
  return { key, __TSR_key: key, __TSR_index: 0 };
}

/** Every link of the app is written without the prefix; the address bar shows it with the prefix. */
export const history = createBrowserHistory({
  createHref: (path) => at(path),
  parseLocation: () => {
    const { pathname, search, hash } = window.location;
    const inside = within(pathname);
    const state = (window.history.state as State | null) ?? newState();
    return { href: `${inside}${search}${hash}`, pathname: inside, search, hash, state };
  },
});
