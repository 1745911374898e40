/** Scripts with which a shell completes the command line: static, so that pressing the key starts no process. */
import { CodedError } from '../../errors.ts';
import { nameOfFlag, type Option } from '../options/option.ts';
import { options } from '../options/options.ts';

/** The shells that there are scripts for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

const COMMANDS = ['run', 'check', 'version', 'completion', 'help'] as const;

/** The script for a shell, to be sourced or put where the shell looks for such. Throws KSO_USAGE for another shell. */
export function completionScript(shell: string): string {
  if (shell === 'bash') return bash();
  if (shell === 'zsh') return zsh();
  if (shell === 'fish') return fish();
  throw new CodedError('KSO_USAGE', { reason: `there are scripts for ${SHELLS.join(', ')}` });
}

interface Entry {
  readonly name: string;
  readonly about: string;
  readonly takesFile: boolean;
}

function entries(): Entry[] {
  const own = (Object.values(options) as Option<unknown>[])
    .filter(({ isIdle }) => !isIdle)
    .map((option) => ({
      name: nameOfFlag(option),
      about: option.description.split(/[;:.](?= |$)/)[0]!,
      takesFile: option.flag.includes('<path>'),
    }));
  return [...own, { name: 'help', about: 'Print the help', takesFile: false }];
}

function bash(): string {
  const files = entries().filter(({ takesFile }) => takesFile);
  return `# source <(kube-state-otel completion bash)
_kube_state_otel() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  [ "$word" = "=" ] && word=""
  [ "$before" = "=" ] && before="\${COMP_WORDS[COMP_CWORD-2]}"
  case "$before" in
    ${files.map(({ name }) => `--${name}`).join('|')}) COMPREPLY=($(compgen -f -- "$word")); return ;;
    completion) COMPREPLY=($(compgen -W "${SHELLS.join(' ')}" -- "$word")); return ;;
    check) COMPREPLY=($(compgen -W "config" -- "$word")); return ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ] && [ "\${word#-}" = "$word" ]; then
    COMPREPLY=($(compgen -W "${COMMANDS.join(' ')}" -- "$word"))
  else
    COMPREPLY=($(compgen -W "${entries()
      .map(({ name }) => `--${name}`)
      .join(' ')}" -- "$word"))
  fi
}
complete -o default -F _kube_state_otel kube-state-otel
`;
}

function zsh(): string {
  const flags = entries().map(({ name, about, takesFile }) => {
    const escaped = about.replaceAll(/[[\]:\\]/g, '\\$&').replaceAll("'", "'\\''");
    return `    '*--${name}=[${escaped}]:value:${takesFile ? '_files' : ''}'`;
  });
  return `#compdef kube-state-otel
# source <(kube-state-otel completion zsh)
_kube_state_otel() {
  _arguments \\
${flags.join(' \\\n')} \\
    '1:command:(${COMMANDS.join(' ')})' \\
    '2:what:(${SHELLS.join(' ')} config)'
}
compdef _kube_state_otel kube-state-otel
`;
}

function fish(): string {
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const flags = entries().map(
    ({ name, about, takesFile }) =>
      `complete -c kube-state-otel -l ${name} ${takesFile ? '-r -F' : '-x'} -d ${quoted(about)}`,
  );
  return `# kube-state-otel completion fish | source
complete -c kube-state-otel -f
complete -c kube-state-otel -n __fish_use_subcommand -a '${COMMANDS.join(' ')}'
complete -c kube-state-otel -n '__fish_seen_subcommand_from completion' -a '${SHELLS.join(' ')}'
${flags.join('\n')}
`;
}
