/** Commands about the program itself. */
import type { CommandDeclaration } from '../parsing/declaration.ts';
import { TEXT } from './flags.ts';

export const PROGRAM: readonly CommandDeclaration[] = [
  {
    name: 'run',
    summary: 'Run until SIGTERM; the same as flags without a command.',
    takesSettings: true,
    examples: [['On the cluster of the current context', 'run --port=8080']],
    exits: { 0: 'ended by SIGTERM or SIGINT' },
    load: () => Promise.reject(new Error('a run is started by src/main.ts')),
  },
];

export const ABOUT: readonly CommandDeclaration[] = [
  {
    name: 'version',
    summary: 'Print the version.',
    options: [TEXT, { flag: '--short', description: 'The number alone, as --version prints it.' }],
    examples: [['For a program', 'version -o json']],
    load: () => import('../version.ts'),
  },
  {
    name: 'completion',
    summary: 'Print a script that completes commands and flags in a shell.',
    arguments: [{ name: 'shell', description: 'bash, zsh or fish.' }],
    examples: [['In this bash', 'completion bash > /etc/bash_completion.d/kube-state-otel']],
    load: () => import('../completion.ts'),
  },
];
