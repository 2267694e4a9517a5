import { budgets, flags, quotas, routes, rules } from './limits.js';
import { DIMENSIONS, GATEWAY_ROLE, PROFILES, TEAMS, type Team } from './organisation.js';

/** The organisation as the configuration file a person would write. */
export function sampleConfig(): string {
  return `${sampleTeams()}${lines([...budgets(), ...quotas(), ...rules, ...flags(), ...routes()])}`;
}

/** Some sections alone, as a file of their own: what it does not name stays as it is. */
export function sections(...named: readonly (readonly string[])[]): string {
  return lines(['apiVersion: bursar/v1', ...named.flat()]);
}

const lines = (text: readonly string[]): string => `${text.join('\n')}\n`;

/** Teams and how to recognise them: enough to attribute usage; nothing is limited yet. */
export function sampleTeams(): string {
  const profiles = Object.values(PROFILES).map(
    ({ arn, modelId }) => `  - { arn: "${arn}", modelId: "${modelId}" }`,
  );
  return [
    'apiVersion: bursar/v1',
    'reportingTimezone: UTC',
    `dimensions: [${DIMENSIONS.join(', ')}]`,
    `trustedMetadataPrincipals: [${quoted([rolePattern(GATEWAY_ROLE)])}]`,
    'teams:',
    ...TEAMS.flatMap(teamLines),
    'inferenceProfiles:',
    ...profiles,
    '',
  ].join('\n');
}

function teamLines(team: Team): string[] {
  const lines = [
    `  - id: ${team.id}`,
    `    name: ${team.name}`,
    `    costCentre: ${team.costCentre}`,
  ];
  if (team.projects) lines.push(`    projects: [${team.projects.join(', ')}]`);
  lines.push('    recognisedBy:');
  if (team.metadata) lines.push(`      requestMetadata: { team: ${team.id} }`);
  if (team.profiles) {
    lines.push(`      inferenceProfiles: [${quoted(team.profiles.map(({ arn }) => arn))}]`);
  }
  if (team.roles) lines.push(`      principals: [${quoted(team.roles.map(rolePattern))}]`);
  if (team.accounts) lines.push(`      accounts: [${quoted(team.accounts)}]`);
  return lines;
}

function rolePattern(role: string): string {
  return `arn:aws:sts::*:assumed-role/${role}/*`;
}

function quoted(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(', ');
}
