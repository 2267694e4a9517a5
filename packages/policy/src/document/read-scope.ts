import { mapOf, text, type Read } from './reading.js';
import type { Scope } from '../scope.js';
import { NAME } from './words.js';

export const readScope: Read<Scope> = mapOf(text(64, NAME), text(2048, /./), 12);
