/** Prices that changed and contracts that are agreed, for the domain that rates calls again. */
export { type Contract, contractText, keyOf } from './contract.js';
export { ContractsService } from './contracts.service.js';
export { changedModels, rowsOfModel } from '../feeds/superseded.repository.js';
