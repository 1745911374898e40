/** What a path or an expression leads to, as texts. */
export type Resolved =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** `items` are those of the lists that are in the map. */
  | { readonly kind: 'map'; readonly members: ReadonlyMap<string, string>; readonly items: readonly string[] };
