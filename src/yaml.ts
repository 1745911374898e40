import type { YAMLParseError } from 'yaml';

/** For the parser: its warnings quote the text, and go to nobody's log. */
export const WITHOUT_WARNINGS = { logLevel: 'error' } as const;

/** Why a text is no YAML, by its place. The parser's own words quote the text, which may hold what is secret. */
export function reasonOfYaml(error: unknown): string {
  const [at] = (error as Partial<YAMLParseError>).linePos ?? [];
  return at === undefined ? 'it is no YAML' : `it is no YAML, at line ${at.line}, column ${at.col}`;
}
