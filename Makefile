# Two commands do all the set-up: `make serve` and `make test`. `make bench` measures beside the peers.

SHELL := /bin/bash
FRONTAGE := .build/release/frontage
VENV := .venv

BUILD_PACKAGES := libbrotli-dev libsqlite3-dev zlib1g-dev
TEST_PACKAGES := bind9-dnsutils chromium curl goaccess haproxy nghttp2-client nginx-light openssl pebble python3-venv
BENCH_PACKAGES := dnsperf knot nghttp2-client nginx-light nsd wrk

# Installs those of the Debian packages $(1) that are missing; as root, or through sudo.
define install
	@missing=$$(for package in $(1); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	  sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  echo "Installing" $$missing; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq $$missing >/dev/null; fi
endef

.PHONY: serve build test bench lint format clean

serve: build
	@$(FRONTAGE) serve

build:
	$(call install,$(BUILD_PACKAGES))
	swift build -c release --product frontage

test: $(VENV)/.test
	$(call install,$(BUILD_PACKAGES) $(TEST_PACKAGES))
	@$(VENV)/bin/python Tests/run.py

bench: build $(VENV)/.bench
	$(call install,$(BENCH_PACKAGES))
	@$(VENV)/bin/python Tests/Benchmarks/bench.py

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format format --in-place --recursive Package.swift Sources Tests

clean:
	rm -rf .build $(VENV)

# A Python environment for the clients that the tests drive. Each mark is renewed when its list changes.
$(VENV)/.test: Tests/Conformance/requirements.txt
	$(call install,python3-venv)
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(VENV)/.bench: Tests/Benchmarks/requirements.txt $(VENV)/.test
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@
