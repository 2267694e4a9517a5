import { fact } from '../platform/outbox.js';

/** The limits that gateways are given have changed. */
export const quotasChanged = fact<{ version: number }>('quotasChanged');
