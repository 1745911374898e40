/** Writes the object of the Prometheus operator: node deploy/prometheus/source/main.ts */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prometheusRule } from './prometheus-rule.ts';

const folder = join(import.meta.dirname, '..');
const files = globSync('*.yaml', { cwd: folder }).sort();
const text = prometheusRule(files.map((file) => readFileSync(join(folder, file), 'utf8')));
writeFileSync(join(folder, 'operator/prometheus-rule.yaml'), text);
