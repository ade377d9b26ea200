#!/bin/bash
# Makes sure of the Debian packages for running ("run") and for testing ("test"). Takes no time when none is missing.
set -eu

packages=()
for purpose in "$@"; do
  case $purpose in
    run)
      # Text layout and fonts of the PDF (DejaVu has the marks that Nanum lacks, such as ▪), its tools, and the
      # time zone's rules.
      packages+=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-nanum fonts-dejavu-core poppler-utils tzdata)
      # A Python from elsewhere than Debian brings its own.
      python3 -c 'import venv, ensurepip' 2>/dev/null || packages+=(python3 python3-venv)
      ;;
    test)
      # The shell alone, since the whole of Chromium takes two and a half times the processor's time, window or no window.
      # libatomic1 is for the Node.js that comes with Playwright.
      packages+=(chromium-headless-shell libatomic1 postgresql)
      ;;
    *)
      echo "usage: $0 [run] [test]" >&2
      exit 2
      ;;
  esac
done

if ! command -v dpkg-query >/dev/null; then
  echo "This is not Debian. Install what corresponds to: ${packages[*]}" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  case $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) in
    installed) ;;
    *) missing+=("$package") ;;
  esac
done

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ]; then
    echo "These Debian packages are missing: ${missing[*]}" >&2
    echo "Install them with:" >&2
    echo "  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get update -qq && apt-get install -qq --no-install-recommends "${missing[@]}" >/dev/null; }; then
    echo "They could not be installed; above is what apt-get says. Without a network that is why: run the same again" >&2
    echo "once there is one, or install them from a medium that has them." >&2
    exit 1
  fi
fi

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Python 3.11 or newer is needed; python3 here is $(python3 --version 2>&1)." >&2
  exit 1
fi
