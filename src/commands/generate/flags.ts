/** Flags of a run on their way into a cluster. */
import { nameOfFlag, type Option } from '../../config/options/option.ts';
import { usage } from '../parsing/usage.ts';

/** About this process here, not about one in a cluster. */
export const NOT_THERE: readonly string[] = ['kubeconfig', 'context', 'apiserver'];

/** Throws KSO_USAGE where something secret would get into an object that many may read. */
export function refuseSecrets({ otlpHeaders }: Readonly<Record<string, string>>): void {
  if (otlpHeaders === undefined) return;
  throw usage(
    '--otlp-headers may hold a secret, which does not belong into a manifest: give it by OTEL_EXPORTER_OTLP_HEADERS from a Secret',
  );
}

/** A flag with its text; one that is given several times has a line for each. */
export function wordsOf(option: Option<unknown>, text: string): string[] {
  const texts = option.adds === '\n' ? text.split('\n') : [text];
  return texts.map((each) => `--${nameOfFlag(option)}=${each}`);
}
