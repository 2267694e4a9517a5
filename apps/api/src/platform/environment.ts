/** Variables of the process that are read by a name from elsewhere; those that are known beforehand are in config.ts. */
export const variable = (name: string): string | undefined => process.env[name];

/** Values of all variables whose names begin so. */
export const variablesFrom = (start: string): readonly string[] =>
  Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith(start) && value !== undefined ? [value] : [],
  );
