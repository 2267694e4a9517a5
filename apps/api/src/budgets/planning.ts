/** What decides which budgets a call meets, and what their ladders make of it. */
export { coverOf } from './budget.js';
export { type CallPlan, type IdentifiedCall, isDenial } from './call-plan.js';
export { modelOf } from './call-model.js';
export { planUnderLadder } from './ladder/ladder-effect.js';
