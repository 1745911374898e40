/** Commands about the program itself. */
import type { CommandDeclaration } from '../parsing/declaration.ts';
import { COMPONENT, CONNECTION, NAMESPACES } from './connection.ts';
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
    summary: 'Print the version, also of a running component and of the cluster that it is in.',
    options: [
      TEXT,
      { flag: '--short', description: 'The number alone, as --version prints it.' },
      ...COMPONENT,
      ...CONNECTION,
      NAMESPACES[0]!,
    ],
    examples: [
      ['For a program', 'version -o json'],
      ['Of the one in a cluster', 'version --service=kube-system/kube-state-otel'],
    ],
    load: () => import('../version.ts'),
  },
  {
    name: 'completion',
    summary: 'Print a script that completes commands and flags in a shell.',
    details:
      'They also complete names of families, resources, and of contexts and namespaces in the kubeconfig; no cluster is asked. kubectl completes the plugin by itself where kubectl_complete-state_otel is on PATH.',
    arguments: [{ name: 'shell', description: 'bash, zsh, fish or powershell.' }],
    examples: [
      ['For all bashes', 'completion bash > /etc/bash_completion.d/kube-state-otel'],
      ['For this PowerShell', 'completion powershell | Out-String | Invoke-Expression'],
    ],
    load: () => import('../completion/completion.ts'),
  },
];
