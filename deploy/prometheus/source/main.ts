/** Writes the objects of the Prometheus operator: node deploy/prometheus/source/main.ts */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prometheusRule } from './prometheus-rule.ts';

const folder = join(import.meta.dirname, '..');
const textsOf = (files: string) =>
  globSync(files, { cwd: folder })
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
writeFileSync(join(folder, 'operator/prometheus-rule.yaml'), prometheusRule(textsOf('*.yaml')));
const ofPacks = prometheusRule(textsOf('packs/*.yaml'), 'the folder packs', 'kube-state-otel-packs');
writeFileSync(join(folder, 'operator/prometheus-rule-packs.yaml'), ofPacks);
