/** Field selectors as the API server reads them: https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/ */

/** One condition, for any value. */
export function fieldTerm(field: string, operator: '=' | '!=', value: string): string {
  return `${field}${operator}${value.replace(/[\\,=]/g, '\\$&')}`;
}

/** A selector of what all these select; "" selects everything. */
export function allOf(...selectors: readonly string[]): string {
  return selectors.filter((selector) => selector !== '').join(',');
}
