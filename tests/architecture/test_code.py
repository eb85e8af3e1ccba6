"""What import-linter cannot see: which parts of Django a layer knows, how long things are, what is explained."""

import ast

import pytest

from config.embedded import BASE_DIR

APPS = ["accounts", "scheduling", "coaching"]
HTTP = {"django.http", "django.shortcuts", "django.views", "django.template", "django.contrib.messages"}
FILES = sorted(
    path.relative_to(BASE_DIR).as_posix()
    for app in [*APPS, "config"]
    for path in (BASE_DIR / app).rglob("*.py")
    if "migrations" not in path.parts
)
# Parts of a file's path that put it in a layer.
BELOW_HTTP = ("/models", "/queries", "/services", "/rules", "/enums")
EXPLAINED = ("/services", "/queries", "/rules", "/reports")
LINES_OF_A_FILE = 500
LINES_OF_A_VIEW = 45


def parse(name):
    return ast.parse((BASE_DIR / name).read_text(encoding="utf-8"))


def in_layer(layers):
    return [name for name in FILES if any(f"{layer}/" in name or f"{layer}.py" in name for layer in layers)]


@pytest.mark.parametrize("name", in_layer(BELOW_HTTP))
def test_below_the_views_nothing_knows_of_http(name):
    modules = set()
    for node in ast.walk(parse(name)):
        if isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
    assert [
        module for module in modules if any(module == bad or module.startswith(bad + ".") for bad in HTTP)
    ] == []


@pytest.mark.parametrize("name", FILES)
def test_files_are_short(name):
    assert len((BASE_DIR / name).read_text(encoding="utf-8").splitlines()) <= LINES_OF_A_FILE


@pytest.mark.parametrize("name", in_layer(["/views"]))
def test_views_are_short(name):
    functions = [node for node in ast.walk(parse(name)) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in functions if node.end_lineno - node.lineno >= LINES_OF_A_VIEW] == []


@pytest.mark.parametrize("name", in_layer(EXPLAINED))
def test_public_functions_are_explained(name):
    functions = [node for node in parse(name).body if isinstance(node, ast.FunctionDef)]
    public = [node for node in functions if not node.name.startswith("_")]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("name", in_layer(["/services"]))
def test_what_changes_something_takes_keywords_only(name):
    functions = [node for node in parse(name).body if isinstance(node, ast.FunctionDef)]
    verbs = [node for node in functions if any("atomic" in ast.unparse(mark) for mark in node.decorator_list)]
    # What it is about, and who or when, may come without a name; a third thing has to say what it is.
    assert [node.name for node in verbs if not node.name.startswith("_") and len(node.args.args) > 2] == []
