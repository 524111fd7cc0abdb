#!/bin/sh
# Packs what "mvn package" built into repl/target/dls-VERSION-linux-x64.tar.gz, which runs without Maven and without a JDK.
# Its cache for a fast start is made where it is unpacked, by the first start.
set -eu
root=$1
version=$2
name=dls-$version-linux-x64
dist=$root/repl/target/dist
work=$root/repl/target/archive
if [ ! -x "$dist/image/bin/java" ]; then
  echo "make-archive: no runtime in $dist/image; build without -Dfast.start=off" >&2
  exit 1
fi
rm -rf "$work"
mkdir -p "$work/$name/bin" "$work/$name/dist"
cp "$root/dls" "$work/$name/bin/dls"
cp "$root/LICENSE" "$root/README.md" "$root/docs/guide.md" "$work/$name"
for part in lib modules compiler tools native image; do
  [ ! -d "$dist/$part" ] || cp -R "$dist/$part" "$work/$name/dist/$part"
done
rm -f "$work/$name/dist/image/ready" "$work/$name/dist/image/dls.aot" "$work/$name/dist/image/made-from"
tar -C "$work" -czf "$root/repl/target/$name.tar.gz" "$name"
rm -rf "$work"
