#!/bin/bash
# Makes a release of what is committed: `release.sh 0.2.0` gives the changelog its heading and the program its number,
# commits both, and tags the commit v0.2.0. It sends nothing anywhere.
set -eu
cd "$(dirname "$0")/.."

refuse() {
  echo "$1" >&2
  exit 1
}

version=${1:-}
if ! [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
  refuse "Which release? make release VERSION=0.2.0"
fi
before=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)
if [ "$version" = "$before" ] || [ "$(printf '%s\n' "$before" "$version" | sort -V | tail -n 1)" != "$version" ]; then
  refuse "$version isn't newer than $before."
fi
if [ -n "$(git tag --list "v$version")" ]; then
  refuse "There is a tag v$version already."
fi
if [ -n "$(git status --porcelain)" ]; then
  refuse "Something isn't committed. A release is what everybody gets by its tag: commit it, or leave it out."
fi
if ! sed -n '/^## \[Unreleased\]/,/^## \[[0-9]/p' CHANGELOG.md | grep -q '^- '; then
  refuse "CHANGELOG.md has nothing under [Unreleased]."
fi

# Nothing else was changed, so that what the last commit holds is what was there before.
put_back() {
  git checkout --quiet HEAD -- CHANGELOG.md pyproject.toml
  echo "Nothing is committed, for the reason above. CHANGELOG.md and pyproject.toml are as they were before." >&2
}
trap put_back EXIT
sed -i "s/^## \[Unreleased\]$/&\n\n## [$version] - $(date +%F)/" CHANGELOG.md
sed -i "s/^version = \".*\"$/version = \"$version\"/" pyproject.toml
git commit --quiet --message "Release $version" -- CHANGELOG.md pyproject.toml
trap - EXIT
git tag --annotate --message "Planbook $version" "v$version" ||
  refuse "Planbook $version is committed, but not tagged, for the reason above: git tag --annotate v$version does that."
echo "Planbook $version is committed and tagged. git push --follow-tags publishes it."
