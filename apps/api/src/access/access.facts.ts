import { fact } from '../platform/outbox.js';

/** The groups of a person put them into another team than before, or into none. */
export const groupTeamChanged = fact<{ readonly person: string }>('groupTeamChanged');

/** An invitation waits to be sent by e-mail. */
export const invitationMade = fact<{ readonly invitation: string }>('invitationMade');
