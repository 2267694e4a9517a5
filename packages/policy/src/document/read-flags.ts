import {
  FLAG_TYPES,
  type FlagData,
  type FlagRule,
  type FlagType,
  type Plain,
  type When,
} from './document.js';
import type { JsonValue } from './json.js';
import {
  Malformed,
  anything,
  boolean,
  distinct,
  integer,
  listOf,
  mapOf,
  number,
  object,
  oneOf,
  text,
  type Read,
} from './reading.js';
import { ID, NAME } from './words.js';

const readPlain: Read<Plain> = (value, where) => {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return number(-MOST, MOST)(value, where);
  return text(2048)(value, where);
};
const MOST = Number.MAX_SAFE_INTEGER;

const readPlains: Read<Plain | readonly Plain[]> = (value, where) =>
  Array.isArray(value) ? listOf(readPlain, 500)(value, where) : readPlain(value, where);

const readWhen: Read<When> = mapOf(text(64, NAME), readPlains, 24);

const readRule = object<FlagRule>(
  {
    when: readWhen,
    rollout: number(0, 100),
    value: anything,
    variants: distinct(
      listOf(object({ name: ID, value: anything, weight: integer(0, 10_000) }), 64, 1),
      ({ name }) => name,
    ),
  },
  ['when', 'rollout', 'value', 'variants'],
);

const readFlag: Read<FlagData> = (value, where) => {
  const flag = object<FlagData>(
    {
      key: ID,
      type: oneOf(...FLAG_TYPES),
      default: anything,
      disabled: boolean,
      description: text(2000),
      rules: listOf(readRule, 200),
    },
    ['disabled', 'description', 'rules'],
  )(value, where);
  checkType(flag.default, flag.type, `${where}.default`);
  flag.rules?.forEach((rule, at) => checkRule(rule, flag.type, `${where}.rules[${at}]`));
  return flag;
};

export const readFlags: Read<readonly FlagData[]> = distinct(
  listOf(readFlag, 2000),
  ({ key }) => key,
);

function checkRule({ value, variants }: FlagRule, type: FlagType, where: string): void {
  if ((value === undefined) === (variants === undefined)) {
    throw new Malformed(where, 'needs a value or variants, and not both');
  }
  if (value !== undefined) checkType(value, type, `${where}.value`);
  variants?.forEach((variant, at) => checkType(variant.value, type, `${where}.variants[${at}]`));
  if (variants?.every(({ weight }) => weight === 0)) {
    throw new Malformed(where, 'gives every variant the weight 0');
  }
}

function checkType(value: JsonValue, type: FlagType, where: string): void {
  const fits =
    type === 'object' ? typeof value === 'object' && value !== null : typeof value === type;
  if (!fits) throw new Malformed(where, `is no ${type}`);
}
