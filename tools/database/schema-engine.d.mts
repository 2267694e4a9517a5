export interface SchemaEngine {
  readonly close: () => Promise<void>;
}
export interface Comparison {
  /** 0: the same; 2: different. */
  exitCode: number;
  /** What would make the first into the second. */
  text: string;
}
export function openEngine(options: {
  url: string;
  onLog?: (line: string) => void;
}): Promise<SchemaEngine>;
/** Whether a schema says something that the migrations do not. */
export function drift(
  engine: SchemaEngine,
  options?: { schemaFile?: string; migrations?: string },
): Promise<Comparison>;
/** Writes the migration that leads from the present ones to the schema; null where nothing differs. */
export function writeMigration(
  engine: SchemaEngine,
  options: { name: string; schemaFile?: string; migrations?: string; now?: Date },
): Promise<string | null>;
