/**
 * The scripts of the shells. Each gives the words up to the cursor to `__complete` and reads Cobra's protocol
 * (https://github.com/spf13/cobra, completions.go): a line for each candidate, with a tab before its description, and `:` with the
 * sum of directives last, of which 1 is an error, 2 no blank after the candidate, and 4 no files. Of a word `--flag=value` the
 * candidates are values.
 */

const bash = `# source <(kube-state-otel completion bash)
_kube_state_otel() {
  local line="\${COMP_LINE:0:COMP_POINT}" out directive candidate
  local -a words
  read -ra words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=("")
  COMPREPLY=()
  out="$("\${words[0]}" __complete "\${words[@]:1}" 2>/dev/null)" || return
  directive="\${out##*:}"
  (( directive & 1 )) && return
  while IFS= read -r candidate; do
    [[ -n "$candidate" ]] && COMPREPLY+=("\${candidate%%$'\\t'*}")
  done <<< "\${out%:*}"
  type compopt >/dev/null 2>&1 || return 0
  (( directive & 2 )) && compopt -o nospace
  (( directive & 4 )) && compopt +o default
  return 0
}
complete -o default -F _kube_state_otel kube-state-otel
`;

const zsh = `#compdef kube-state-otel
# source <(kube-state-otel completion zsh)
_kube_state_otel() {
  local -a lines described spacing prefix
  local directive line word="\${words[CURRENT]}"
  lines=("\${(@f)$("\${words[1]}" __complete "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  directive="\${lines[-1]#:}"
  [[ "$directive" == <-> ]] || return 1
  (( directive & 1 )) && return 1
  (( directive & 2 )) && spacing=(-S '')
  [[ "$word" == --*=* ]] && prefix=(-P "\${word%%=*}=")
  for line in "\${(@)lines[1,-2]}"; do
    if [[ "$line" == *$'\\t'* ]]; then described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    else described+=("\${line//:/\\\\:}")
    fi
  done
  (( \${#described} )) && _describe -V 'candidate' described "\${spacing[@]}" "\${prefix[@]}" && return 0
  (( directive & 4 )) && return 1
  _files "\${prefix[@]}"
}
compdef _kube_state_otel kube-state-otel
`;

const fish = `# kube-state-otel completion fish | source
function __kube_state_otel_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l lines ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
  set -l directive (string replace -r '^:' '' -- $lines[-1])
  string match -qr '^\\d+$' -- "$directive"; or return
  test (math "bitand($directive, 1)") -eq 1; and return
  set -l prefix (string match -r -- '^--[\\w-]+=' "$current")
  if test (count $lines) -gt 1
    printf "$prefix%s\\n" $lines[1..-2]
  else if test (math "bitand($directive, 4)") -eq 0
    __fish_complete_path (string replace -- "$prefix" '' "$current") | string replace -r '^' -- "$prefix"
  end
end
complete -c kube-state-otel -f -a '(__kube_state_otel_complete)'
`;

const powershell = `# kube-state-otel completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName 'kube-state-otel' -ScriptBlock {
  param($current, $ast, $position)
  $words = @($ast.CommandElements | Where-Object { $_.Extent.StartOffset -lt $position } | ForEach-Object { "$_" })
  $rest = @($words | Select-Object -Skip 1)
  # An empty word after the last one.
  if ($current -eq '') { $rest += if ($PSVersionTable.PSVersion -ge [version]'7.3') { '' } else { '""' } }
  $lines = @(& $words[0] __complete @rest 2>$null)
  if ($lines.Count -eq 0 -or ([int]$lines[-1].TrimStart(':') -band 1)) { return }
  $prefix = if ($current -match '^(--[\\w-]+=)') { $Matches[1] } else { '' }
  $lines | Select-Object -SkipLast 1 | ForEach-Object {
    $text, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $text }
    [System.Management.Automation.CompletionResult]::new("$prefix$text", $text, 'ParameterValue', $about)
  }
}
`;

export const SCRIPTS: Readonly<Record<string, string>> = { bash, zsh, fish, powershell };
