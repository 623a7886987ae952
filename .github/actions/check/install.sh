#!/usr/bin/env bash
# Installs a released incident for the steps of a job that follow: downloads the
# archive for the runner, compares it with the checksums of its release, and only
# then unpacks the program and puts it on PATH.
#
# The caller sets INCIDENT_VERSION: latest, or a version such as 1.2.3. A mirror
# of the releases is named by INCIDENT_RELEASES. All else is set by the runner.
# Works with bash 3.2, which macOS has.
set -euo pipefail

readonly version=${INCIDENT_VERSION:-latest}
readonly releases=${INCIDENT_RELEASES:-https://github.com/incident-cli/incident/releases}
readonly one_version='^v?[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$'
readonly one_checksum='^[0-9a-f]{64}$'

# To standard error, where the runner looks for commands, too: standard output of
# a function is its result.
fail() {
	printf '::error title=incident::%s; nothing is installed\n' "$*" >&2
	exit 3
}

system() {
	case ${RUNNER_OS:-} in
	Linux) echo linux ;;
	macOS) echo darwin ;;
	Windows) echo windows ;;
	*) fail "there is no release for the system '${RUNNER_OS:-}'" ;;
	esac
}

processor() {
	case ${RUNNER_ARCH:-} in
	X64) echo amd64 ;;
	ARM64) echo arm64 ;;
	*) fail "there is no release for the processor '${RUNNER_ARCH:-}'" ;;
	esac
}

folder_of_release() {
	if [[ $version == latest ]]; then
		echo latest/download
	elif [[ $version =~ $one_version ]]; then
		echo "download/v${version#v}"
	else
		fail "$(printf 'version %q is neither latest nor a version such as 1.2.3' "$version")"
	fi
}

download() {
	curl --fail --silent --show-error --location --retry 3 --max-time 300 \
		--proto '=https,file' --proto-redir '=https' --output "${1##*/}" "$releases/$1" ||
		fail "$releases/$1 cannot be downloaded"
}

# The line of checksums.txt for an archive whose name matches a pattern.
line_for() {
	local sum name
	while read -r sum name; do
		# shellcheck disable=SC2053 # it is a pattern: the latest version is not known before
		if [[ $name == $1 && $sum =~ $one_checksum ]]; then
			echo "$sum $name"
			return
		fi
	done <checksums.txt
	fail "checksums.txt has no line for $1"
}

checksum_of() {
	local sum
	if command -v sha256sum >/dev/null; then
		sum=$(sha256sum <"$1")
	else
		sum=$(shasum -a 256 <"$1")
	fi
	echo "${sum%% *}"
}

# Only the program: where other names of the archive lead does not matter then.
unpack() {
	case $1 in
	*.zip) unzip -q "$1" "$2" -d unpacked ;;
	*) tar -xzf "$1" -C unpacked "$2" ;;
	esac || fail "$1 holds no $2 at its top"
	[[ -f unpacked/$2 && ! -L unpacked/$2 ]] || fail "$2 in $1 is not a file"
}

# The folder as the runner writes it, which on Windows is not as bash does.
native() {
	if command -v cygpath >/dev/null; then
		cygpath -w "$1"
	else
		echo "$1"
	fi
}

os=$(system)
arch=$(processor)
release=$(folder_of_release)
program=incident
ending=tar.gz
if [[ $os == windows ]]; then
	program=incident.exe
	ending=zip
fi

cd "$RUNNER_TEMP"
work=$PWD/$(mktemp -d incident.XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir unpacked

download "$release/checksums.txt"
number='*'
[[ $version == latest ]] || number=${version#v}
line=$(line_for "incident_${number}_${os}_$arch.$ending")
archive=${line#* }
number=${archive#incident_}
number=${number%%_*}

# Not from latest/download: what is the latest may have changed since.
download "download/v$number/$archive"
[[ $(checksum_of "$archive") == "${line%% *}" ]] || fail "$archive is not what checksums.txt says"
unpack "$archive" "$program"

bin=${work%/*}/incident-bin
mkdir -p "$bin"
chmod +x "unpacked/$program"
mv -f "unpacked/$program" "$bin"
native "$bin" >>"$GITHUB_PATH"
echo "incident $number, $archive with the checksum ${line%% *}"
