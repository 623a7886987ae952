# Go, git and make are all that demo, test, build and install need.

SHELL := /bin/sh
GO ?= go
BIN ?= bin/incident
FUZZTIME ?= 10s
AS_OF ?=
BENCH ?=

# The newest tagged release; it runs with the toolchain of go.mod.
STATICCHECK ?= honnef.co/go/tools/cmd/staticcheck@v0.8.2

# It reads workflows, and the metadata of actions that they use.
ACTIONLINT ?= github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

# The go command stamps the version from git by itself, but fails where git
# refuses the checkout, as for a folder that belongs to somebody else.
BUILDVCS ?= $(if $(shell git rev-parse --verify --quiet HEAD 2>/dev/null),auto,false)
BUILDFLAGS = -trimpath -buildvcs=$(BUILDVCS) -ldflags '-s -w'

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z]*\):.* ## /  \1	/p' Makefile | expand -t 12

.PHONY: demo
demo: build ## a generated repository, and what the program says about it
	@BIN='$(BIN)' AS_OF='$(AS_OF)' sh .ci/demo

.PHONY: test
test: ## vet and run all tests
	$(GO) vet ./...
	$(GO) test -timeout 30m ./...

.PHONY: bench
bench: ## speed as ratios to the git program; BENCH='-only A,B,C' for more
	$(GO) run ./internal/bench $(BENCH)

.PHONY: lint
lint: ## gofmt, vet, staticcheck and actionlint
	@unformatted=$$(gofmt -l cmd internal templates) || exit 1; \
	if [ -n "$$unformatted" ]; then \
		printf 'not formatted, run gofmt -w:\n%s\n' "$$unformatted" >&2; \
		exit 1; \
	fi
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) run $(ACTIONLINT) .github/workflows/*.yml examples/ci/github.yml

.PHONY: docs
docs: ## write the generated pages of docs/ again
	$(GO) test ./internal/cli ./internal/rules -run 'TestDocs|TestPage' -update

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME each (default 10s)
	@GO='$(GO)' FUZZTIME='$(FUZZTIME)' sh .ci/fuzz

.PHONY: build
build: ## the program, as bin/incident
	CGO_ENABLED=0 $(GO) build $(BUILDFLAGS) -o $(BIN) ./cmd/incident

.PHONY: install
install: ## the program, into Go's bin folder
	CGO_ENABLED=0 $(GO) install $(BUILDFLAGS) ./cmd/incident

.PHONY: clean
clean: ## remove what build and release wrote
	rm -rf bin dist
