/** The gateway side of Bursar: asks before each call, and tells afterwards what it cost. */
export {};
