import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';

/** Part of the interval that the requests of a push are spread over, and milliseconds that they are at most. */
const SPREAD = 0.1;
const LONGEST_SPREAD = 1000;

/** Milliseconds that a push of everything takes at least, so that it comes as no burst; what is told last is so old then. */
export function spreadOf({ interval, exportTimeout }: OtlpSettings): number {
  return Math.min(LONGEST_SPREAD, SPREAD * Math.min(interval, exportTimeout));
}
