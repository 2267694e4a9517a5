/** What the domain of approvals needs of this one, under one name. */
export * from './config-gate.js';
export type { Ask, PlannedChange, PlannedDenial } from './config-section.js';
export { ConfigService } from './config.service.js';
