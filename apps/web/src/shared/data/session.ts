import { createContext, use } from 'react';
import type { Instance, Me } from './session.query.js';

export interface Signed {
  readonly me: Me;
  readonly instance: Instance;
}

export const SessionContext = createContext<Signed | null>(null);

/** The signed-in person. Below the shell there always is one. */
export function useSession(): Signed {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession is used outside the shell');
  return session;
}
