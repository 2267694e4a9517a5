import { fact } from '../platform/outbox.js';

/** Something changed that can move an attribution, or the zone that months are drawn in. */
export const orgChanged = fact<{ version: number }>('orgChanged');
