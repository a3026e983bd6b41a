#!/usr/bin/env bash
# The AMQP conformance run: installs RabbitMQ where it is missing (Debian, as root), then compares.
set -eu
cd "$(dirname "$0")/../.."
if ! [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] && ! command -v rabbitmq-server >/dev/null; then
  # The package would start a service of its own; this says no.
  if ! [ -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
  fi
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends rabbitmq-server
fi
node conformance/amqp/suite.ts
node conformance/amqp/random.ts "${AMQP_OPERATIONS:-20000}"
node conformance/amqp/fuzz.ts "${AMQP_FRAMES:-1000000}"
