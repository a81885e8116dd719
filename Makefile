# make help says what there is.
SHELL := /bin/bash
BIN := bin/throughline
MAP ?=
LISTEN ?= 127.0.0.1:8080

# the browser tests alone, some of them
WALK := NODE_PATH=$(CURDIR)/web/node_modules npx playwright test --config ../test/e2e/playwright.config.ts --reporter list,../test/e2e/measured.ts

.PHONY: help run build web data test prove map budgets pictures bench bench-phone release-db clean

help: ## what each command does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

run: build ## build everything, make a county and a training force, and serve it on 127.0.0.1:8080 (MAP=file.osm.pbf for another map)
	$(BIN) serve --training --alive --year --listen $(LISTEN) --data var $(if $(MAP),--map $(MAP))

build: web data ## leave bin/throughline
	CGO_ENABLED=0 go build -trimpath -o $(BIN) ./cmd/throughline

web: web/dist/throughline.css ## the style sheets, fonts and scripts

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/throughline.css: web/node_modules/.package-lock.json $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)
	cd web && npm run build
	@touch $@

data: law/cjs/data/offences.json.gz ## the national offence, result and court codes

law/cjs/data/offences.json.gz: web/node_modules/.package-lock.json
	go run ./law/cjs/gen -from web/node_modules/@moj-bichard7-developers/bichard7-next-data -to law/cjs/data
	@touch $@

map: web data ## write MAP.md from what the rooms register
	go run ./cmd/throughline rooms > MAP.md.new && mv MAP.md.new MAP.md
	go run ./cmd/throughline settings > docs/settings.md.new && mv docs/settings.md.new docs/settings.md

test: ## everything: format, vet, staticcheck, architecture, fresh files, all tests on both engines, the scenario, the browser
	@go run ./test/run

prove: build ## the longer proofs: 50 kills, the fuzzers, the benches, axe twice on every page, every form
	@go run ./test/run -prove

budgets: build ## count again what each screen asks of a person, and write down the figures that /status/screens shows
	cd web && E2E_MEASURED=1 $(WALK) --grep @budget

pictures: build ## draw again the pictures in README, from the screens themselves; look at them before you commit
	cd web && E2E_PICTURES=renew $(WALK) --grep @picture

bench: build ## acts beside the raw engine
	$(BIN) bench acts

bench-phone: build ## how quick the officer's app is on a slow phone without a network
	cd web && NODE_PATH=$(CURDIR)/web/node_modules npx playwright test --config ../test/e2e/bench.config.ts

release-db: build ## store the database that this release leaves behind, for every later one to be tried on
	@n=$$(ls test/release/testdata/*.tar.gz 2>/dev/null | wc -l); go run ./test/release/store test/release/testdata/$$(printf %04d $$((n+1))).tar.gz

clean: ## what was built, not what was recorded in var/
	rm -rf bin web/dist/* web/node_modules law/cjs/data/*.gz
