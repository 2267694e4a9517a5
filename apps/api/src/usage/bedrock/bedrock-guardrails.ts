import { isJson, type Json, whole } from './bedrock-body.js';

/** Names of guardrail policies in a record, and the meter by which each is sold. */
const POLICIES: Readonly<Record<string, string>> = {
  topicPolicyUnits: 'guardrail.textUnit[deniedTopics]',
  contentPolicyUnits: 'guardrail.textUnit[contentFilters]',
  contentPolicyImageUnits: 'guardrail.imageUnit[contentFilters]',
  wordPolicyUnits: 'guardrail.textUnit[wordFilters]',
  sensitiveInformationPolicyUnits: 'guardrail.textUnit[sensitiveInformation.managed]',
  sensitiveInformationPolicyFreeUnits: 'guardrail.textUnit[sensitiveInformation.regex]',
  contextualGroundingPolicyUnits: 'guardrail.textUnit[contextualGrounding]',
  automatedReasoningPolicyUnits: 'guardrail.textUnit[automatedReasoning]',
};
const ASSESSMENT_DEPTH_MAX = 6;

/** Units of guardrails, by policy: as traces of models hold them, or as a guardrail answers that is asked by itself. */
export function guardrails(parts: readonly Json[]): Readonly<Record<string, number>> {
  const units: Record<string, number> = {};
  for (const part of parts) {
    addUnits(part['usage'], units);
    const metadata = isJson(part['metadata']) ? part['metadata'] : {};
    for (const trace of [part['trace'], metadata['trace'], part['amazon-bedrock-trace']])
      if (isJson(trace)) addAssessments(trace['guardrail'], units, ASSESSMENT_DEPTH_MAX);
  }
  return units;
}

/** Inputs and outputs are assessed under the ids of their guardrails, singly or in lists. */
function addAssessments(at: unknown, units: Record<string, number>, depth: number): void {
  if (depth === 0) return;
  if (Array.isArray(at)) for (const one of at as unknown[]) addAssessments(one, units, depth - 1);
  if (!isJson(at)) return;
  const metrics = at['invocationMetrics'];
  if (!isJson(metrics)) {
    for (const one of Object.values(at)) addAssessments(one, units, depth - 1);
    return;
  }
  addUnits(metrics['usage'], units);
}

function addUnits(usage: unknown, units: Record<string, number>): void {
  if (!isJson(usage)) return;
  for (const [name, meter] of Object.entries(POLICIES)) {
    const count = whole(usage[name]);
    if (count !== null && count > 0) units[meter] = (units[meter] ?? 0) + count;
  }
}
