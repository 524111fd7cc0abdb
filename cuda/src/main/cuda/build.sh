#!/usr/bin/env bash
# Compiles the kernels to PTX, which is committed: needs nvcc, and is run after a change to a .cu file or dls.cuh.
# The version in the header is lowered to one that drivers since 11.0 read, which ptxas then checks; the first line has
# the hash of the sources, so that a test can tell whether the PTX is theirs.
set -euo pipefail
cd "$(dirname "$0")"
out=../resources/org/dlscript/cuda
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
while read -r module file defines; do
  hash=$( (cat dls.cuh "$file"; printf '%s' "$defines") | sha256sum | cut -d' ' -f1)
  if [ "$(head -n1 "$out/$module.ptx" 2>/dev/null)" = "// $hash" ]; then
    continue
  fi
  # shellcheck disable=SC2086
  nvcc -std=c++17 -ptx -arch=compute_75 -DMODULE="module_$module" ${defines:+$(printf -- "-D%s " $defines)} "$file" -o "$work/$module.ptx"
  sed -i -E -e "/\.pragma .used_bytes_mask/d" -e 's/^\.version .*/.version 7.0/' -e '/^\s*\/\//d' -e '/^\s*$/d' "$work/$module.ptx"
  ptxas -arch=sm_75 "$work/$module.ptx" -o /dev/null
  { echo "// $hash"; cat "$work/$module.ptx"; } > "$out/$module.ptx"
  echo "$module: $(wc -c < "$out/$module.ptx") bytes"
done < modules.txt
while read -r module _; do
  echo "$module" $(sed -nE 's/^\.visible \.entry ([a-z0-9_]+).*/\1/p' "$out/$module.ptx")
done < modules.txt > "$out/kernels.txt"
