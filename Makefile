# The two commands are `make run` and `make test`; `make help` lists the others.
WASM := wasm32-unknown-unknown
BIN  := target/release/tracemail
LOGS ?=
LISTEN ?= 127.0.0.1:8025
export CARGO_TERM_PROGRESS_WHEN ?= never

.PHONY: help run test explore build dev bench lint site lab lab-drive lab-stop test-lab
.DEFAULT_GOAL := help

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 10
	@echo "          make run LOGS=/var/log/mail.log follows a real log; LISTEN=127.0.0.1:PORT answers elsewhere"

run: build ## Build what is missing, load the sample logs, replay them live, print the address (LOGS=FILE…: follow those)
ifeq ($(LOGS),)
	@rm -rf data/sample data/sample.logs # its times are moved to end now, anew at every start
	@exec $(BIN) serve --database sqlite:data/sample --listen $(LISTEN) --demo end2end/maillab/logs
else
	@exec $(BIN) serve --database sqlite:data/logs --listen $(LISTEN) $(foreach log,$(LOGS),--follow $(log))
endif

test: ## Everything: format, lints, unit, property, story, router, browser, mail lab; ends with a line `N passed, N failed`
	@./setup browser lab postgres proof bench
	@.ci/test

explore: ## The property tests with new random cases, many of them (CASES=100000)
	PROPTEST_CASES=$${CASES:-20000} cargo nextest run --release -p tracemail-model -p tracemail-parse

build: site ## One file, target/release/tracemail, that serves the whole panel
	@cargo build --release -p server
	@ls -l $(BIN) | awk '{ printf "%s: %.1f MB\n", $$NF, $$5 / 1e6 }'

site: # the browser's half, packed into target/site
	@./setup
	@cargo build -p frontend --target $(WASM) --profile wasm-release
	@if [ ! -s target/site.stamp ] || [ "$$(cat target/site.stamp)" != "$$(ls target/site/pkg)" ] || \
	    [ -n "$$(find target/$(WASM)/wasm-release/frontend.wasm style frontend/bundle/src -newer target/site.stamp -print -quit)" ]; then \
		cargo run -q -p bundle -- release && ls target/site/pkg >target/site.stamp; fi # what is packed stays packed

dev: ## Watch the sources; build, restart and reload the browser at every change (debug build, sample logs)
	@./setup
	@.ci/dev $(LISTEN)

bench: build ## What each room costs, and ingest and 36 sorts of questions on both engines: bench/results.md (N=10: ten million rows; ROWS=200000)
	@./setup bench postgres
	@ROWS=$${ROWS:-$$(($${N:-2} * 1000000))} .ci/bench

lint: ## Format and lints, natively and for the browser; licences and advisories where cargo-deny is there
	cargo fmt --all --check
	cargo clippy --workspace --exclude frontend --all-targets -- -D warnings
	cargo clippy -p frontend -p app --features app/hydrate --target $(WASM) -- -D warnings
	@if command -v cargo-deny >/dev/null; then cargo deny check; else echo "cargo-deny is not here (cargo install cargo-deny): licences and advisories not checked"; fi

lab: ## A real Postfix, Dovecot and Rspamd on loopback, until `make lab-stop`; nothing of the machine's own is touched
	@./setup lab
	@end2end/maillab/run.sh start

lab-drive: ## Every scenario against the running lab; what is true of each goes to /tmp/tracemail-lab/scenarios.jsonl
	@cd end2end/maillab && python3 -m drive --out $${RUN:-/tmp/tracemail-lab}/scenarios.jsonl

lab-stop: ## End the lab
	@end2end/maillab/run.sh stop

test-lab: build ## Every scenario and hostile dialogue, live, against what Tracemail and the browser say of it
	@./setup browser lab
	@cd end2end && LAB=all node --test tests/maillab.test.mjs
