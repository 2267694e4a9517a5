import { problemOf } from '../admission/call.js';

const HINT = { hint: 'Give every call an id of its own.' };

/** The id belongs to a call that has not ended. */
export const UNDER_WAY = problemOf(
  409,
  'request_id_reused',
  'A call with this requestId is under way or being withdrawn.',
  HINT,
);

/** A lease would pay for a second call under the id; the api refuses one in the same words. */
export const ENDED = problemOf(
  409,
  'admission_ended',
  'The call that was made under this requestId is over.',
  HINT,
);
