/** SQL: the registered gateway of a name, whose key is `api_key`. */
export const joinGateway = (alias: string, name: string): string =>
  `JOIN limits.gateway ${alias} ON ${alias}.name = ${name}`;

/** SQL: the key that owns a name. */
export const keyOfGateway = (name: string): string =>
  `(SELECT api_key FROM limits.gateway WHERE name = ${name})`;
