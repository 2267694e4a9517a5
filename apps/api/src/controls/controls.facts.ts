import { fact } from '../platform/outbox.js';

/** Access, flags, routes or the settings of controls are others now. */
export const controlsChanged = fact<{ version: number }>('controlsChanged');
