# Each target installs what it needs into .venv. PYTHON=python3.13 make setup picks another interpreter.
PYTHON ?= python3
BIN := .venv/bin
# $(call INSTALL,FOLDER,WHAT): uv does in seconds what takes pip half a minute; pip does it where only pip can reach the packages.
INSTALL = $(BIN)/uv pip install --quiet --python $(1)/bin/python $(2) 2>$(1)/uv.log || \
  { echo "pip tries it, in minutes: uv cannot ($$(tail -1 $(1)/uv.log))"; $(BIN)/pip --python $(1)/bin/python install --quiet --disable-pip-version-check $(2); }
OURS = --constraint constraints.txt --editable '.[$(1)]'

.PHONY: help setup demo up down test test-others coverage corpora bench bench-compare smoke-aws check check-style check-types check-imports check-template hooks build npm wheel notes release clean
.DEFAULT_GOAL := demo
# If a step fails, make deletes its incomplete target.
.DELETE_ON_ERROR:

# A check keeps one core busy: two run at a time, and their output is mixed. With +, `make -n check` shows what they are.
AT_ONCE = $(MAKE) --no-print-directory --jobs=2

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' Makefile

# Installing mostly waits for the network, so everything is installed at the same time.
FOR_CHECKS := .venv/installed-sam .venv/installed-checkov
FOR_TESTS := .venv/installed-test .venv/ask-smapi-model .venv/node
TOGETHER = +@$(MAKE) --no-print-directory --silent --jobs

setup: .venv/bin/python ## Install everything that development needs into .venv
	$(TOGETHER) $(FOR_TESTS) $(FOR_CHECKS)

demo: .venv/installed-cli ## Link an account, discover a lamp, say "turn on SmartLamp" (what make alone does); PORT=
	@$(BIN)/smartlamp demo $(if $(PORT),--port $(PORT))

up: .venv/installed-cli ## Start the local stack; PORT=
	@$(BIN)/smartlamp up $(if $(PORT),--port $(PORT))

down: .venv/installed-cli ## Stop the local stack; its state is kept
	@$(BIN)/smartlamp down

# One more than the cores of the machines that we know: tests that talk to a stack wait for it a third of their time.
# On macOS nobody has seen them yet (docs/decisions/0029).
WORKERS ?= $(if $(filter Darwin,$(shell uname)),1,3)

# A room is a folder or file in tests/; its tests run without the checks. All tests are collected while the checks run.
test: .venv/bin/python ## Check, then run every test; ROOM=alexa_simulator: the tests of one room alone
	@[ -e "tests/$(ROOM)" ] || { echo "There is no tests/$(ROOM). The rooms are:" tests/*/; exit 2; }
	$(TOGETHER) $(FOR_TESTS) $(if $(ROOM),,$(FOR_CHECKS))
	$(BIN)/pytest --workers $(WORKERS) $(if $(ROOM),"tests/$(ROOM)",--after "$(AT_ONCE) $(CHECKS)")

# The functions run on Lambda's Pythons. Of these, the oldest and the newest that are installed run the tests of the code, and each between
# them those of what Lambda runs (docs/decisions/0028); make test runs all tests on .venv's own.
# Not again what gives the same result on all of them, because no Python has a part in it:
# - tests of files: archives, documents, mutants and packages of schemas;
# - each row of the review's tables, through one function: the review itself is in tests/smartlamp/commands/test_review.py, which runs;
# - sequences of events and of broken-off commands (the fault run, outages, deployments and removals that go on where they ended). What each
#   event or phase does is tested again in the room beside it, and whole commands in tests/smartlamp/commands/provisioning.
LAMBDA := tests/device_cloud tests/profile_skill tests/sign_up tests/alexa_messages tests/schemas tests/smarthome_lambda
CODE := tests/alexa_simulator $(LAMBDA) tests/smartlamp
NOT_AGAIN := tests/schemas/test_mutation.py tests/schemas/test_official.py tests/smartlamp/schemas_package \
  tests/smartlamp/deploy/review/test_parameters.py tests/smartlamp/deploy/review/test_properties.py tests/smartlamp/deploy/review/test_resources.py \
  tests/smarthome_lambda/reports/test_fault_run.py tests/smarthome_lambda/reports/test_outages.py tests/smarthome_lambda/reports/test_asking_again.py \
  tests/smarthome_lambda/resync/test_resync.py tests/smartlamp/provisioning/lifecycle/test_interrupted.py tests/smartlamp/provisioning/lifecycle/test_order.py \
  tests/smartlamp/provisioning/lifecycle/test_teardown.py
PYTHONS := 3.11 3.12 3.13 3.14
test-others: .venv/installed-test ## Run the code's tests on every other Python of Lambda's that is here
	$(TOGETHER) $(PYTHONS:%=.venv/%/installed)
	@for version in $(PYTHONS); do $(MAKE) --no-print-directory test-with-$$version || exit; done

PLACES := /usr/bin /usr/local/bin $(HOME)/.pyenv/versions/*/bin
PYTHON_OF = $(firstword $(wildcard $(PLACES:%=%/python$(1))))
# Asked for once, when it is first needed: .venv is there by then.
OWN = $(eval OWN := $(shell $(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])'))$(OWN)
HERE = $(foreach version,$(PYTHONS),$(if $(filter $(version),$(OWN))$(call PYTHON_OF,$(version)),$(version)))
BETWEEN = $(filter-out $(firstword $(HERE)) $(lastword $(HERE)),$(HERE))

test-with-%: .venv/%/installed
	@if [ $* = $(OWN) ]; then echo "Python $* is what make test uses"; \
	elif [ -z "$(call PYTHON_OF,$*)" ]; then echo "Python $* is not here"; \
	else echo "Testing $(if $(filter $*,$(BETWEEN)),what Lambda runs,the code) with Python $*"; \
	  .venv/$*/bin/pytest --workers $(WORKERS) -q $(if $(filter $*,$(BETWEEN)),$(LAMBDA),$(CODE)) $(NOT_AGAIN:%=--ignore %); fi

.PRECIOUS: .venv/%/installed
.venv/%/installed: .venv/bin/python pyproject.toml setup.py constraints.txt
	@if [ -n "$(call PYTHON_OF,$*)" ] && [ $* != $(OWN) ]; then \
	  echo "Installing what the tests need into .venv/$* (once)"; \
	  $(call PYTHON_OF,$*) -m venv .venv/$* && { $(call INSTALL,.venv/$*,$(call OURS,test)); } && touch $@; \
	fi

# Only code that runs in the tests' own processes is counted. The floor is fail_under in pyproject.toml.
coverage: .venv/installed-test ## Count what the tests without a stack reach of the code, and fail below the floor
	$(BIN)/pytest --workers $(WORKERS) -m "not stack" --cov

# Needs the network: PyPI, npm and GitHub. Each skill has an environment of its own in .venv/corpora; OPENHAB=FOLDER is a clone of openHAB's.
corpora: .venv/installed-test ## Judge what other people's released skills send; OPENHAB=
	@OPENHAB="$(OPENHAB)" $(BIN)/python -m tests.corpora

# JSON=FILE writes the results, too. docs/performance.md shows some.
bench: .venv/installed-test ## Measure the functions beside the least that their work costs
	$(BIN)/python -m benchmarks.functions $(if $(JSON),--json "$(JSON)")

# Both are measured in turns: make bench-compare REV=v0.1.0
bench-compare: .venv/installed-test ## Measure the functions beside another revision of them; REV=
	@[ -n "$(REV)" ] || { echo "Name the revision: make bench-compare REV=v0.1.0"; exit 2; }
	$(BIN)/python -m benchmarks.functions --against "$(REV)" $(if $(JSON),--json "$(JSON)")

# Tests of a deployed stack that need AWS, with your credentials, browser and telephone:
# make smoke-aws STACK=smartlamp REGION=eu-west-1 PHONE=+4915550100
# The whole path, with a stack of its own that is gone at the end: make smoke-aws DEPLOY=1 REGION=eu-west-1
smoke-aws: .venv/installed-test ## Try a stack that is deployed on AWS; STACK= or DEPLOY=1, REGION=, PHONE=
	@$(BIN)/python -m tests.smoke_aws $(or $(STACK),$(if $(DEPLOY),,--help)) $(if $(DEPLOY),--deploy) $(if $(REGION),--region $(REGION)) $(if $(PHONE),--phone $(PHONE))

CHECKS := check-style check-types check-imports check-template
check: .venv/installed-test ## Check style, types, imports and the template
	+@$(AT_ONCE) $(CHECKS)

check-style: .venv/installed-test ## Check style and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

check-types: .venv/installed-test ## Check types
	$(BIN)/mypy

check-imports: .venv/installed-test ## Check who imports whom
	$(BIN)/lint-imports

check-template: .venv/installed-test .venv/installed-sam .venv/installed-checkov ## Check the template
	$(BIN)/cfn-lint template.yaml
	.venv/sam/bin/sam validate --template template.yaml --region us-east-1
	$(BIN)/python -m tests.deployment.checkov .venv/checkov/bin/checkov

# The hooks in .pre-commit-config.yaml are the commands of make check.
hooks: .venv/installed-test .venv/installed-sam .venv/installed-checkov ## Let git run the checks before each commit of yours
	@$(call INSTALL,.venv,$(call OURS,hooks))
	$(BIN)/pre-commit install

build: build-SmartHomeFunction build-ChangeReportFunction build-ProfileSkillFunction build-SignUpFunction ## Build the archive of each function into build/

# sam build calls this with ARTIFACTS_DIR set; otherwise the archive's folder is build/NAME, made anew: pip replaces
# nothing that is there, and a module that was removed would stay.
RUNTIME ?= python3.13
ARCHITECTURE ?= arm64
build-%:
	@$(if $(ARTIFACTS_DIR),,rm -rf build/$*)
	$(PYTHON) -m smartlamp.deploy.packager $(DOOR_$*) "$(or $(ARTIFACTS_DIR),build/$*)" --for $(RUNTIME) $(ARCHITECTURE)

DOOR_ProfileSkillFunction := profile_skill
DOOR_SignUpFunction := sign_up
DOOR_SmartHomeFunction := smarthome_lambda
DOOR_ChangeReportFunction := smarthome_lambda

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "SmartLamp needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Choose one: make PYTHON=python3.12 ...")'
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check 'uv==0.13.9' || echo "uv cannot be installed: pip does the rest, in minutes."

.venv/installed-cli: .venv/bin/python pyproject.toml setup.py constraints.txt
	@echo "Installing the command line and the local stack into .venv (once)"
	@$(call INSTALL,.venv,$(call OURS,cli))
	@touch $@

.venv/installed-test: .venv/bin/python pyproject.toml setup.py constraints.txt
	@echo "Installing what the tests need into .venv (once)"
	@$(call INSTALL,.venv,$(call OURS,test))
	@touch $@ .venv/installed-cli

# The SAM command line pins its own boto3, so it is installed separately.
.venv/installed-sam: .venv/bin/python
	@echo "Installing the SAM command line into .venv/sam (once)"
	@$(PYTHON) -m venv --without-pip .venv/sam
	@$(call INSTALL,.venv/sam,'aws-sam-cli==1.170.0')
	@touch $@

# checkov pins a boto3 of its own, too.
.venv/installed-checkov: .venv/bin/python
	@echo "Installing checkov into .venv/checkov (290 MB, once)"
	@$(PYTHON) -m venv --without-pip .venv/checkov
	@$(call INSTALL,.venv/checkov,'checkov==3.3.30')
	@touch $@

# Amazon's description of manifests and interaction models; SmartLamp's are tested against it where npm is available.
.venv/ask-smapi-model: .venv/bin/python
	@rm -rf $@ $@.new && mkdir -p $@.new
	@if command -v npm >/dev/null && npm pack --silent --pack-destination $@.new ask-smapi-model@1.24.0 >/dev/null; then \
	  tar -xzf $@.new/*.tgz -C $@.new --strip-components 1 && mv $@.new $@; \
	else rm -rf $@.new; echo "npm cannot fetch it: the skill's manifest is not tested against Amazon's description."; fi

# Ajv and TypeScript: the schemas' package is tested with them where npm is available.
NODE := tests/smartlamp/schemas_package/node
.venv/node: .venv/bin/python $(wildcard $(NODE)/*.json)
	@rm -rf $@ $@.new && mkdir -p $@.new
	@if command -v npm >/dev/null && cp $(NODE)/*.json $@.new && npm ci --silent --no-audit --no-fund --ignore-scripts --prefix $@.new; then mv $@.new $@ && touch $@; \
	else rm -rf $@.new; echo "npm cannot fetch Ajv and TypeScript: the schemas' package is not tested with them."; fi

# Releases: see docs/releasing.md. The wheel is built from the commit, whatever else is in the working tree.
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
NOTES = awk '/^\#\# / {wanted = $$2 == "$(VERSION)"} wanted' CHANGELOG.md
define WHEEL
@rm -rf dist && mkdir -p dist/source
@git archive HEAD | tar -xf - -C dist/source
@$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist dist/source
@rm -rf dist/source
@ls dist/*.whl
endef

npm: .venv/installed-test ## Build the folder for npm, the schemas with types, into dist/npm
	@$(BIN)/python -m smartlamp.schemas_package.package dist/npm
	@echo "dist/npm is a package: npm install $(CURDIR)/dist/npm, or npm publish ./dist/npm"

wheel: .venv/bin/python ## Build the wheel of what is committed into dist/
	$(WHEEL)

notes: ## Show what CHANGELOG.md says of this version
	@$(NOTES)

release: .venv/bin/python ## Build this version's wheel and notes into dist/, and tag it
	@[ -z "$$(git status --porcelain)" ] || { echo "There are changes that are not committed. Commit them, then try again."; exit 1; }
	@[ -n "$$($(NOTES))" ] || { echo "CHANGELOG.md has no heading '## $(VERSION) (date)'. Write it, commit it, then try again."; exit 1; }
	@! git rev-parse --quiet --verify v$(VERSION) >/dev/null || { echo "There is a tag v$(VERSION) already. Raise the version in pyproject.toml, then try again."; exit 1; }
	$(WHEEL)
	@$(NOTES) >dist/notes.md
	@git tag --annotate --cleanup=whitespace --file dist/notes.md v$(VERSION)
	@echo "Tagged v$(VERSION). To publish it: git push origin v$(VERSION)"

clean: ## Remove all that was installed, built and cached
	rm -rf .venv build dist .aws-sam .coverage .mypy_cache .ruff_cache .pytest_cache
