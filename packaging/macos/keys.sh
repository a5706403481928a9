#!/usr/bin/env bash
# Puts the keys for signing and notarising where `codesign` and `notarytool` find them, on a machine that is thrown away
# afterwards. Only read, never run: see packaging/README.md.
#
#   MACOS_CERTIFICATE            the "Developer ID Application" certificate with its key, a .p12 in base64
#   MACOS_CERTIFICATE_PASSWORD   what the .p12 was exported with
#   MACOS_NOTARY_APPLE_ID, MACOS_NOTARY_PASSWORD, MACOS_NOTARY_TEAM
#                                account, its app-specific password, and the team's ten letters; without the first
#                                nothing is notarised
#   LATENTLOOM_NOTARY            the name that the account is stored under
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
keychain=${RUNNER_TEMP:-$HOME}/latentloom-signing.keychain-db
password=$(openssl rand -hex 24)

printf %s "$MACOS_CERTIFICATE" | base64 --decode > "$folder/certificate.p12"
security create-keychain -p "$password" "$keychain"
security set-keychain-settings -lut 21600 "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$folder/certificate.p12" -k "$keychain" -f pkcs12 -P "$MACOS_CERTIFICATE_PASSWORD" -T /usr/bin/codesign
# Otherwise macOS would ask, in a window that nobody sees, whether codesign may use the key.
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" > /dev/null
# Beside the keychains that are searched already; `security` prints them in quotation marks.
others=$(security list-keychains -d user | tr -d '"')
# shellcheck disable=SC2086 # one word a keychain
security list-keychains -d user -s "$keychain" $others

if [ -n "${MACOS_NOTARY_APPLE_ID:-}" ]; then
    xcrun notarytool store-credentials "$LATENTLOOM_NOTARY" --apple-id "$MACOS_NOTARY_APPLE_ID" \
        --password "$MACOS_NOTARY_PASSWORD" --team-id "$MACOS_NOTARY_TEAM"
fi
