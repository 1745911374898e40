import { int32, message, optional, quantity, text } from '../../../kubernetes/codec/schema.ts';
import { quantityFloat } from '../../values/quantity.ts';

/** MetricIdentifier: the name of a metric that is not a resource. */
export const identifier = message({ name: [1, text] });

/** `autoscaling.v2.MetricTarget`. */
export const target = message({
  value: [2, optional(quantity)],
  averageValue: [3, optional(quantity)],
  averageUtilization: [4, optional(int32)],
});

/** `autoscaling.v2.MetricValueStatus`. */
export const current = message({
  value: [1, optional(quantity)],
  averageValue: [2, optional(quantity)],
  averageUtilization: [3, optional(int32)],
});

/** A target or a current value: a quantity, a quantity a pod, a percentage of the request. */
export interface MetricValue {
  readonly value: string | undefined;
  readonly averageValue: string | undefined;
  readonly averageUtilization: number | undefined;
}

/** One sample a form of the value that is set. */
export function valueRows(
  { value, averageValue, averageUtilization }: MetricValue,
  emit: (value: number, form: string) => void,
): void {
  if (value !== undefined) emit(quantityFloat(value), 'value');
  if (averageUtilization !== undefined) emit(averageUtilization, 'utilization');
  if (averageValue !== undefined) emit(quantityFloat(averageValue), 'average');
}
