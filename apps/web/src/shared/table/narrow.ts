import { media } from '../format/media.js';

/** Narrower than this, and columns beside each other show nothing but their beginnings. */
export const { useIsMet: useIsNarrow } = media('(width < 600px)');
