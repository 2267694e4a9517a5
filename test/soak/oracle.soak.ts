import { describeTraffic } from '../support/usage/oracle-suite.js';

const ROWS = 20_000;

describeTraffic([
  ['28,185 real requests', { source: 'azure' }],
  ['24 teams, seed 7', { source: 'servegen', rows: ROWS, teams: 24, seed: 7 }],
  ['24 teams, seed 11', { source: 'servegen', rows: ROWS, teams: 24, seed: 11 }],
  ['bodies off', { source: 'servegen', rows: ROWS, teams: 12, seed: 3, noBodies: true }],
]);
