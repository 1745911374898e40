/** Which families go to a destination, by patterns of their whole names. */
export interface FamilySelection {
  /** Undefined: all. */
  readonly allow: readonly RegExp[] | undefined;
  /** Wins over `allow`. */
  readonly deny: readonly RegExp[];
}

/** Whether a family of this name goes where the selection holds. */
export function isSelected({ allow, deny }: FamilySelection, name: string): boolean {
  const matches = (pattern: RegExp) => pattern.test(name);
  return (allow === undefined || allow.some(matches)) && !deny.some(matches);
}
