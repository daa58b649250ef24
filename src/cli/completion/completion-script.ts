export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What a shell has to be told: it asks the command line itself what a word may become, so that the script never has to be made anew. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: String.raw`# bash completion for amends
_amends_complete() {
  local line value
  COMPREPLY=()
  while IFS= read -r line; do
    printf -v value '%q' "${'$'}{line%%$'\t'*}"
    COMPREPLY+=("$value")
  done < <("${'$'}{COMP_WORDS[0]}" complete -- "${'$'}{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _amends_complete amends
`,
  zsh: String.raw`#compdef amends
# zsh completion for amends
_amends() {
  local line value
  local -a found
  while IFS= read -r line; do
    value="${'$'}{line%%$'\t'*}"
    found+=("${'$'}{value//:/\\:}:${'$'}{line#*$'\t'}")
  done < <("${'$'}{words[1]}" complete -- "${'$'}{(@)words[2,CURRENT]}" 2>/dev/null)
  if (( ${'$'}{#found} )); then
    _describe 'amends' found
  else
    _files
  fi
}
if [ "${'$'}{funcstack[1]}" = "_amends" ]; then
  _amends "$@"
else
  compdef _amends amends
fi
`,
  fish: String.raw`# fish completion for amends
function __amends_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] complete -- $words[2..-1] 2>/dev/null
end
complete -c amends -k -a '(__amends_complete)'
`,
};
