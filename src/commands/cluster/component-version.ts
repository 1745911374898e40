/** The versions of a running component and of the cluster on the way to it. */
import { CodedError } from '../../errors.ts';
import { readBytes } from '../exposition/input.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import { runningComponent } from './component.ts';

/** What is known of them. */
export interface VersionsThere {
  readonly running?: { readonly address: string; readonly version: string };
  /** Of the API server, where it is asked through that. */
  readonly kubernetes?: string;
}

/** The one that tells its version beside its own metrics. */
const FAMILY = 'kube_state_metrics_build_info';

/** Asks the component that the flags name. Throws KSO_COMPONENT where it is none. */
export async function versionsThere(context: CommandContext): Promise<VersionsThere> {
  const component = await runningComponent(context);
  if (component === undefined) return {};
  const { address } = component;
  try {
    for await (const entries of readBytes([await component.read('/metrics')], address)) {
      for (const entry of entries) {
        if (entry.type !== 'sample' || entry.family !== FAMILY) continue;
        const version = entry.labels.find(([name]) => name === 'version')?.[1] ?? '';
        const kubernetes = await component.kubernetesVersion();
        return { running: { address, version }, ...(kubernetes !== undefined && { kubernetes }) };
      }
    }
    throw new CodedError('KSO_COMPONENT', { address, reason: `there is no ${FAMILY} at its /metrics` });
  } finally {
    await component.close();
  }
}
