/**
 * JSONPath as kubectl has it (https://kubernetes.io/docs/reference/kubectl/jsonpath/): a text with steps in braces, which is none of
 * the dialects of RFC 9535.
 */

/** A template: texts, paths, and ranges with a template of their own. */
export type Template = readonly Part[];

/** What stands in a template. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'path'; readonly path: Path }
  | { readonly type: 'range'; readonly path: Path; readonly body: Template };

/** Steps from some values to others. */
export type Path = readonly Step[];

/** One step. */
export type Step =
  | { readonly type: 'field'; readonly name: string }
  /** All members of a map, all elements of a list. */
  | { readonly type: 'all' }
  /** The value and all that is in it. */
  | { readonly type: 'descend' }
  /** The elements `from` on, before `to`, each `by`-th; negative ones count from the end. */
  | { readonly type: 'slice'; readonly from?: number; readonly to?: number; readonly by?: number }
  | { readonly type: 'index'; readonly index: number }
  /** What each of several ways leads to. */
  | { readonly type: 'union'; readonly paths: readonly Path[] }
  /** The elements of a list for which something holds. */
  | { readonly type: 'filter'; readonly left: Operand; readonly operator?: Operator; readonly right?: Operand };

/** What a filter compares: what a path leads to from the element, or from the whole, or a value itself. */
export type Operand =
  | { readonly type: 'path'; readonly path: Path; readonly fromRoot: boolean }
  | { readonly type: 'value'; readonly value: string | number | boolean };

/** How two values are compared. */
export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';
