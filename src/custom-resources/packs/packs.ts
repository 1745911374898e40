/** Rules that come with the program, a folder of `config/custom-resources` for each project that they are about. */
import { readdirSync } from 'node:fs';
import { nearest } from '../../config/file/nearest.ts';
import { CodedError } from '../../errors.ts';
import { packageFile } from '../../package-files.ts';
import { readRulesFile } from '../rules/read.ts';
import type { CustomResourceRules } from '../rules/rules.ts';
import { mergeRules } from './merge.ts';

const FOLDER = 'config/custom-resources';

/** The names of all packs, in alphabetical order. */
export function packNames(): readonly string[] {
  const entries = readdirSync(packageFile(FOLDER), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The path of a file of a pack. */
export function packFile(pack: string, file: string): string {
  return packageFile(`${FOLDER}/${pack}/${file}`);
}

/** The rules of a pack. Throws KSO_UNKNOWN_PACK. */
export function readPack(pack: string): CustomResourceRules {
  const known = packNames();
  if (!known.includes(pack)) {
    // What is near no name may be a secret in the wrong place.
    const meant = nearest(pack, known);
    const near = meant === undefined ? '' : ` as "${pack}", near which is ${meant}`;
    throw new CodedError('KSO_UNKNOWN_PACK', { near, known: known.join(', ') });
  }
  const { resources } = readRulesFile(packFile(pack, 'rules.yaml'), false)!;
  return {
    resources: resources.map((rule) => ({ ...rule, metrics: rule.metrics.map((metric) => ({ ...metric, pack })) })),
  };
}

/**
 * The rules of packs together with those that somebody wrote; undefined where there is neither. Throws KSO_UNKNOWN_PACK,
 * and what a file of rules is refused with.
 */
export function withPacks(
  packs: readonly string[],
  own: CustomResourceRules | undefined,
): CustomResourceRules | undefined {
  if (packs.length === 0) return own;
  const resources = [...new Set(packs)].flatMap((pack) => readPack(pack).resources);
  return mergeRules({ resources }, own ?? { resources: [] });
}
