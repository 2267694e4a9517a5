/** What HTTP callers may take of this process. Seconds of silence are set by BURSAR_IDLE_SECONDS. */

/** Of the body of a caller who is not known (yet): enough for any sign-in. */
export const UNKNOWN_BODY_BYTES_MAX = 64 * 1024;
/** Of a body that is read whole, of a caller who is known. Usage is read as a stream, of any length. */
export const BODY_BYTES_MAX = 6 * 1024 * 1024;

/** Of all bodies of unknown callers that are being read whole, and of all others; and of those of one key or person. */
export const UNKNOWN_BODIES_BYTES_MAX = 8 * 1024 * 1024;
export const BODIES_BYTES_MAX = 64 * 1024 * 1024;
export const BODIES_OF_CALLER_BYTES_MAX = 24 * 1024 * 1024;

/** A body that comes more slowly than this is cut, once the seconds of silence that everybody has are used up. */
export const BODY_BYTES_PER_SECOND_MIN = 4 * 1024;

export const HEADERS_MS_MAX = 15_000;
/** For a whole request: a stream of usage may take long, if its bytes keep coming. */
export const REQUEST_MS_MAX = 3_600_000;
export const KEEP_ALIVE_MS = 72_000;
/** How often connections are looked at for the two limits above. */
export const CONNECTION_CHECK_MS = 5_000;
/** After an answer to a request whose body is not read: so long the caller may read it before the connection is cut. */
export const LINGER_MS = 1_000;
