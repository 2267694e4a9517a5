/** SQL: joins the API key that a column names, for its name and team, and when it ends; a key that is gone has none. */
export const joinKey = (alias: string, column: string): string =>
  `LEFT JOIN api_key ${alias} ON ${alias}.id::text = ${column}`;

/** SQL: the name of the API key that an expression names. */
export const keyNameOf = (id: string): string =>
  `(SELECT name FROM api_key WHERE id::text = ${id})`;

/** SQL: whether any API key has this name. */
export const isKeyName = (name: string): string =>
  `EXISTS (SELECT FROM api_key WHERE name = ${name})`;
