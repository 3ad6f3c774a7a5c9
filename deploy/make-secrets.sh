#!/bin/sh
# Makes up the passwords and tokens that compose.yaml reads, into a folder that is yours alone. What is there stays.
# Usage: deploy/make-secrets.sh [folder]
set -eu
folder="${1:-$(dirname "$0")/secrets}"
mkdir -p "$folder"
# Containers run as other users: they may read a file that is mounted; on this machine the folder keeps others out.
chmod 700 "$folder"

word() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

keep() {
  if [ -e "$folder/$1" ]; then return; fi
  cat >"$folder/$1.new"
  chmod 444 "$folder/$1.new"
  mv "$folder/$1.new" "$folder/$1"
  echo "made $folder/$1"
}

word | keep redis-password
word | keep postgres-password
word | keep viewer-token
word | keep control-token
redis_password="$(cat "$folder/redis-password")"
postgres_password="$(cat "$folder/postgres-password")"

printf 'requirepass %s\n' "$redis_password" | keep redis.conf
word | keep fleet-secret
printf 'GENAI_BENCH_REDIS_URL=redis://:%s@redis:6379\n' "$redis_password" | keep redis.env
printf 'GENAI_BENCH_HISTORY=postgres://bench:%s@postgres:5432/bench\n' "$postgres_password" | keep history.env
printf 'VIEWER_TOKEN=%s\nCONTROL_TOKEN=%s\n' \
  "$(cat "$folder/viewer-token")" "$(cat "$folder/control-token")" | keep tokens.env
printf 'GENAI_BENCH_FLEET_SECRET=%s\n' "$(cat "$folder/fleet-secret")" | keep fleet.env
# Keys of the servers that are measured, such as OPENAI_API_KEY=…, and the servers that they may be sent to, such as
# GENAI_BENCH_API_KEY_FOR=http://10.0.0.9:8000; empty until you write them.
printf '' | keep target.env
