import type { Attributes, Context, Meter, MeterProvider, MetricOptions } from '@opentelemetry/api';

/**
 * A provider for the metrics that a component of the SDK records of itself, whose name it fixes. By itself each instance
 * counts as another component, also one that takes the place of another, and so begins new series for ever.
 *
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/otel/#otel-component-name
 */
export function namedComponent(provider: MeterProvider, componentName: string): MeterProvider {
  const component = { 'otel.component.name': componentName };
  const all = (attributes: Attributes | undefined) => ({ ...attributes, ...component });
  return {
    getMeter(...scope) {
      const meter = provider.getMeter(...scope);
      return Object.assign(Object.create(meter) as Meter, {
        createCounter(name: string, options?: MetricOptions) {
          const counter = meter.createCounter(name, options);
          return { add: (value: number, by?: Attributes, in_?: Context) => counter.add(value, all(by), in_) };
        },
        createUpDownCounter(name: string, options?: MetricOptions) {
          const counter = meter.createUpDownCounter(name, options);
          return { add: (value: number, by?: Attributes, in_?: Context) => counter.add(value, all(by), in_) };
        },
        createHistogram(name: string, options?: MetricOptions) {
          const histogram = meter.createHistogram(name, options);
          return { record: (value: number, by?: Attributes, in_?: Context) => histogram.record(value, all(by), in_) };
        },
      });
    },
  };
}
