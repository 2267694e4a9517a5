import { fact } from '../platform/outbox.js';
import type { Subject } from './request.js';

/** A request waits for a decision. */
export const limitRequested = fact<{ request: string }>('limitRequested');
/** A request has waited longer than it should. */
export const limitRequestEscalated = fact<{ request: string }>('limitRequestEscalated');
export const limitDecided = fact<{ request: string }>('limitDecided');
/** A limit is higher for a while: what its ladder did may be undone. */
export const limitRaised = fact<{ kind: Subject['kind']; id: string }>('limitRaised');
