# Each button installs what it needs into .venv by itself. PYTHON=python3.13 make setup picks another interpreter.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: setup demo up down test test-others smoke-aws check build clean
.DEFAULT_GOAL := demo
# What is half made when a step fails is in nobody's way the next time.
.DELETE_ON_ERROR:

setup: .venv/installed-test .venv/installed-sam

demo: .venv/installed-cli
	@$(BIN)/smartlamp demo

up: .venv/installed-cli
	@$(BIN)/smartlamp up

down: .venv/installed-cli
	@$(BIN)/smartlamp down

test: .venv/installed-test .venv/ask-smapi-model check
	$(BIN)/pytest -n 2

# The functions run on what Lambda offers: the tests of the code, on each of these Pythons that is here and is not .venv's own.
# What is tested of files (archives, documents, mutants of schemas) and of the order of things (the fault run) is the same on all of them.
CODE := tests/alexa_simulator tests/device_cloud tests/profile_skill tests/alexa_messages tests/schemas tests/smarthome_lambda tests/smartlamp
NOT_AGAIN := tests/schemas/test_mutation.py tests/schemas/test_official.py tests/smarthome_lambda/reports/test_fault_run.py tests/smarthome_lambda/reports/test_outages.py \
  tests/smarthome_lambda/reports/test_asking_again.py tests/smarthome_lambda/reports/resync/test_resync.py
test-others: test-with-3.11 test-with-3.12 test-with-3.13

test-with-%: .venv/installed-test
	@own=$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	other=$(firstword $(wildcard /usr/bin/python$* /usr/local/bin/python$* $(HOME)/.pyenv/versions/$*.*/bin/python$*)); \
	if [ "$$own" = $* ]; then echo "Python $* is what make test uses"; \
	elif [ -z "$$other" ]; then echo "Python $* is not here"; \
	else \
	  echo "Testing with Python $*"; \
	  [ -x .venv/$*/bin/pytest ] || { $$other -m venv .venv/$* && .venv/$*/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'; }; \
	  .venv/$*/bin/pytest -n 2 -q $(CODE) $(NOT_AGAIN:%=--ignore %); \
	fi

# What only AWS can show of a deployed stack, with your credentials, browser and telephone:
# make smoke-aws STACK=smartlamp REGION=eu-west-1 PHONE=+4915550100
smoke-aws: .venv/installed-test
	@$(BIN)/python -m tests.smoke_aws $(or $(STACK),--help) $(if $(REGION),--region $(REGION)) $(if $(PHONE),--phone $(PHONE))

check: .venv/installed-test .venv/installed-sam
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cfn-lint template.yaml
	.venv/sam/bin/sam validate --lint --template template.yaml --region us-east-1

build: build-SmartHomeFunction build-ChangeReportFunction build-ProfileSkillFunction

# sam build calls this with ARTIFACTS_DIR set; by hand the archive's folder is build/NAME.
RUNTIME ?= python3.13
ARCHITECTURE ?= arm64
build-%:
	$(PYTHON) -m smartlamp.deploy.packager $(DOOR_$*) "$(or $(ARTIFACTS_DIR),build/$*)" --for $(RUNTIME) $(ARCHITECTURE)

DOOR_ProfileSkillFunction := profile_skill
DOOR_SmartHomeFunction := smarthome_lambda
DOOR_ChangeReportFunction := smarthome_lambda

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "SmartLamp needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Choose one: make PYTHON=python3.12 ...")'
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

.venv/installed-cli: .venv/bin/python pyproject.toml setup.py constraints.txt
	@echo "Installing the command line and the local stack into .venv (about 20 s, once)"
	@$(INSTALL) --editable '.[cli]'
	@touch $@

.venv/installed-test: .venv/bin/python pyproject.toml setup.py constraints.txt
	@echo "Installing what the tests need into .venv (about 30 s, once)"
	@$(INSTALL) --editable '.[test]'
	@touch $@ .venv/installed-cli

# The SAM command line pins its own boto3, so it lives apart.
.venv/installed-sam: .venv/bin/python
	@echo "Installing the SAM command line into .venv/sam (about 30 s, once)"
	@$(PYTHON) -m venv .venv/sam
	@.venv/sam/bin/pip install --quiet --disable-pip-version-check 'aws-sam-cli==1.170.0'
	@touch $@

# Amazon's description of manifests and interaction models, which ours are tested against where npm is to be had.
.venv/ask-smapi-model: .venv/bin/python
	@rm -rf $@ $@.new && mkdir -p $@.new
	@if command -v npm >/dev/null && npm pack --silent --pack-destination $@.new ask-smapi-model@1.24.0 >/dev/null; then \
	  tar -xzf $@.new/*.tgz -C $@.new --strip-components 1 && mv $@.new $@; \
	else rm -rf $@.new; echo "npm cannot fetch it: the skill's manifest is not tested against Amazon's description."; fi

clean:
	rm -rf .venv build .aws-sam .mypy_cache .ruff_cache .pytest_cache
