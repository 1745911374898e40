/** `completion`: scripts with which a shell completes the command line; static, so that pressing the key starts no process. */
import { nameOfFlag, type Option } from '../config/options/option.ts';
import { options } from '../config/options/options.ts';
import { type CommandContext, type CommandDeclaration, DONE } from './parsing/declaration.ts';
import { usage } from './parsing/usage.ts';

const SCRIPTS: Readonly<Record<string, (commands: Commands) => string>> = { bash, zsh, fish };

type Commands = readonly CommandDeclaration[];

/** Prints the script for a shell. */
export async function run(context: CommandContext): Promise<number> {
  const script = SCRIPTS[context.arguments[0]!];
  if (script === undefined) throw usage(`there are scripts for ${Object.keys(SCRIPTS).join(', ')}`);
  await context.output.write(script(context.commands));
  return DONE;
}

interface Entry {
  readonly name: string;
  readonly about: string;
  readonly takesFile: boolean;
}

/** The flags of `run`. */
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

/** What each command can be followed by: its second words, or its own flags. */
interface Words {
  readonly first: readonly string[];
  readonly second: ReadonlyMap<string, readonly string[]>;
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

function wordsOf(commands: Commands): Words {
  const names = commands.map(({ name }) => name.split(' '));
  const second = Map.groupBy(
    names.filter(({ length }) => length > 1),
    ([first]) => first!,
  );
  const flags = commands.map(({ name, options: own = [], takesSettings }) => {
    const all = own.map(({ flag }) => /--[\w-]+/.exec(flag)![0]);
    const inherited = takesSettings ? entries().map((entry) => `--${entry.name}`) : ['--help'];
    return [name, [...all, ...inherited]] as const;
  });
  return {
    first: [...new Set(names.map(([first]) => first!))],
    second: new Map([...second].map(([first, all]) => [first, all.map((each) => each[1]!)])),
    flags: new Map(flags.filter(([name]) => name !== 'run')),
  };
}

function bash(commands: Commands): string {
  const { first, second, flags } = wordsOf(commands);
  const files = entries().filter(({ takesFile }) => takesFile);
  const all = entries().map(({ name }) => `--${name}`);
  return `# source <(kube-state-otel completion bash)
_kube_state_otel() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" flags="${all.join(' ')}"
  [ "$word" = "=" ] && word=""
  [ "$before" = "=" ] && before="\${COMP_WORDS[COMP_CWORD-2]}"
  case "$before" in
    ${files.map(({ name }) => `--${name}`).join('|')}|-f|--filename) COMPREPLY=($(compgen -f -- "$word")); return ;;
  esac
  if [ "\${word#-}" = "$word" ]; then
    case "$COMP_CWORD \${COMP_WORDS[1]}" in
      "1 "*) COMPREPLY=($(compgen -W "${first.join(' ')}" -- "$word")); return ;;
      "2 completion") COMPREPLY=($(compgen -W "${Object.keys(SCRIPTS).join(' ')}" -- "$word")); return ;;
${[...second].map(([group, all]) => `      "2 ${group}") COMPREPLY=($(compgen -W "${all.join(' ')}" -- "$word")); return ;;`).join('\n')}
    esac
    return
  fi
  case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${[...flags].map(([name, own]) => `    "${name}${name.includes(' ') ? '' : ' '}"*) flags="${own.join(' ')}" ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$flags" -- "$word"))
}
complete -o default -F _kube_state_otel kube-state-otel
`;
}

function zsh(commands: Commands): string {
  const { first, second } = wordsOf(commands);
  const flags = entries().map(({ name, about, takesFile }) => {
    const escaped = about.replaceAll(/[[\]:\\]/g, '\\$&').replaceAll("'", "'\\''");
    return `    '*--${name}=[${escaped}]:value:${takesFile ? '_files' : ''}'`;
  });
  const seconds = [...new Set([...second.values()].flat()), ...Object.keys(SCRIPTS)];
  return `#compdef kube-state-otel
# source <(kube-state-otel completion zsh)
_kube_state_otel() {
  _arguments \\
${flags.join(' \\\n')} \\
    '1:command:(${first.join(' ')})' \\
    '2:what:(${seconds.join(' ')})' \\
    '*:file:_files'
}
compdef _kube_state_otel kube-state-otel
`;
}

function fish(commands: Commands): string {
  const { first, second } = wordsOf(commands);
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const flags = entries().map(
    ({ name, about, takesFile }) =>
      `complete -c kube-state-otel -l ${name} ${takesFile ? '-r -F' : '-x'} -d ${quoted(about)}`,
  );
  const seconds = [...second, ['completion', Object.keys(SCRIPTS)] as const].map(
    ([group, all]) => `complete -c kube-state-otel -n '__fish_seen_subcommand_from ${group}' -a '${all.join(' ')}'`,
  );
  return `# kube-state-otel completion fish | source
complete -c kube-state-otel -f
complete -c kube-state-otel -n __fish_use_subcommand -a '${first.join(' ')}'
${seconds.join('\n')}
${flags.join('\n')}
`;
}
