import { Document, isMap, isSeq, visit, type YAMLMap, type YAMLSeq } from 'yaml';

export type Plain =
  | string
  | number
  | boolean
  | null
  | readonly Plain[]
  | { readonly [name: string]: Plain };

const FLOW_WIDTH_MAX = 90;

/** YAML as a person would write it: blocks outside, one line where it fits. */
export function toYaml(value: Plain): string {
  const document = new Document(value);
  visit(document, {
    Collection: (key, node) => {
      if (key !== null) node.flow = fitsOneLine(node);
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** A list of maps is easier to read as a block, however short. */
function fitsOneLine(node: YAMLMap | YAMLSeq): boolean {
  if (isSeq(node) && node.items.some(isMap)) return false;
  return JSON.stringify(node).length <= FLOW_WIDTH_MAX;
}
