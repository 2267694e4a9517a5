export type { Admission, Denied, Dispatch } from './admission/admission.js';
export type {
  Forward,
  GatewayCall,
  Problem,
  Proof,
  Settlement,
  Units,
  Usage,
} from './admission/call.js';
export type { GatewayEvent } from './events.js';
export { createGateway, type Gateway, type GatewayStatus } from './gateway.js';
export { Journal, JournalFailed } from './journal/journal.js';
export type { GatewayOptions } from './options.js';
