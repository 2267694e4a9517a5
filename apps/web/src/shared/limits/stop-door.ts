import { createContext, use } from 'react';
import type { Scope } from './scopes.js';

/** Opens the Stop drawer over whatever page one is on, for a scope or for one still to be picked. Nothing stops by opening it. */
export type OpenStop = (scope?: Scope) => void;

export const StopDoor = createContext<OpenStop>(() => undefined);

export function useStopDoor(): OpenStop {
  return use(StopDoor);
}
