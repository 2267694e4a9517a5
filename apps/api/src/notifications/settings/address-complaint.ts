import { variable } from '../../platform/environment.js';
import { type Outgoing, OutgoingFailure } from '../../platform/outgoing/outgoing.js';
import type { AddressComplaint } from './section-channels.js';

/**
 * Judges an address when it is saved, as far as it says by itself where it leads; names are looked up when a message is sent. Of
 * a reference the secret is judged where this process has it, and never shown.
 */
export const complaintBy =
  (outgoing: Pick<Outgoing, 'check'>): AddressComplaint =>
  (url) => {
    const name = /^env:(.*)$/s.exec(url)?.[1];
    const address = name === undefined ? url : (variable(name) ?? '');
    if (address === '' || address.startsWith('file:')) return null;
    try {
      outgoing.check(address);
      return null;
    } catch (error) {
      if (!(error instanceof OutgoingFailure)) throw error;
      const { message, hint } = error;
      if (name === undefined) return { message, hint };
      return {
        message: `the address in the variable ${name} is internal, has no TLS, or is not a web address`,
        hint: 'Use a public https:// address, or name its host or network in BURSAR_OUTGOING_ALLOW.',
      };
    }
  };
