# 益四邻 Yisilin. `make help` lists what there is.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
FLOORS := config portal projects proposals orgs residents funding ledger disclosure notices accounts places core
.DEFAULT_GOAL := help
.PHONY: help demo test test-machine test-browser lint types imports messages schema bench shell requirements venv python

help: ## 列出所有命令 / list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

demo: python ## 启动演示（PORT=8000，RESET=1 从头开始）/ run the demo
	@PORT="$(PORT)" RESET="$(RESET)" exec $(PYTHON) -m tools.demo

test: python ## 运行测试（ARGS="tests/orgs -k rating"）/ run the tests
	@exec $(PYTHON) -m tools.test -n auto -m "not browser and not machine" $(ARGS)

test-machine: python ## 启动真实进程、翻查备份、遍历接口的测试 / real processes, whole backups, every operation of the API
	@exec $(PYTHON) -m tools.test -n auto -m machine $(ARGS)

test-browser: python ## 用 Chromium 运行页面测试 / run the pages in Chromium
	@exec $(PYTHON) -m tools.test -m browser tests/browser $(ARGS)

lint: venv ## 检查代码格式和规范 / ruff
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: venv ## 检查类型 / mypy
	@$(BIN)/mypy $(FLOORS) tools

imports: venv ## 检查各层之间的引用 / import contracts
	@$(BIN)/lint-imports

messages: venv ## 更新并检查中文翻译（需要 gettext）/ make and check the translations
	@$(BIN)/python -m tools.messages $(ARGS)

schema: venv ## 重新生成 docs/openapi.yml / write the API's schema
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py spectacular --lang en --validate --fail-on-warn --lang en --file docs/openapi.yml

bench: python ## 性能测试（ARGS=limit 只跑一项）/ benchmarks
	@exec $(PYTHON) -m tools.bench $(ARGS)

shell: python ## 在演示数据上打开 Django shell / a shell on the demo's data
	@$(BIN)/python -m tools.servers demo -- $(BIN)/python manage.py shell

requirements: venv ## 重新锁定依赖（ARGS=--upgrade）/ pin the requirements again
	@for name in base embedded dev; do $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
		--no-annotate --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
		$(ARGS) -o requirements/$$name.txt requirements/$$name.in || exit 1; done

venv: python
	@$(PYTHON) -m tools.requirements base embedded dev

python:
	@test -n "$(PYTHON)" || { \
	echo "需要 Python 3.11 或更高版本。Debian/Ubuntu：apt-get install python3 python3-venv；macOS：brew install python@3.12"; \
	echo "Python 3.11 or later is needed."; exit 1; }
