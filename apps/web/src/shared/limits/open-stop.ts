import { createContext, use } from 'react';
import type { Scope } from './scopes.js';

/** Opens the Stop drawer over the current page, for a scope or for one still to be picked. Opening it stops nothing. */
export type OpenStop = (scope?: Scope) => void;

export const OpenStopContext = createContext<OpenStop>(() => undefined);

export function useOpenStop(): OpenStop {
  return use(OpenStopContext);
}
