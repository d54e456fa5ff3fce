"""How templates are read: once for each language, their words translated as they are compiled.

A page holds dozens of words and one language. Looking each up whenever the page is made takes as long as
making the rest of it; a template that was compiled with its words needs none.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2 import BaseLoader, Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from mhtraining.web.language import LANGUAGES, catalogue, spoken

SEPARATOR = ":"
"""Between language and name, as in `nl:learning/text.html`: the name under which a template is kept."""


class Templates(Environment):
    """Flask's environment of templates; a template is asked for by its name, in the request's language."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self.loader = _LoaderOfLanguages(self.loader)

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002
        """The template in the language of the one that names it (`parent`), else the one spoken now."""
        if parent is None and isinstance(name, str) and name.partition(SEPARATOR)[0] not in LANGUAGES:
            name = f"{spoken() or 'nl'}{SEPARATOR}{name}"
        return super().get_template(name, parent, globals)

    def join_path(self, template: str, parent: str) -> str:
        """What `template` is called that `parent` names: it speaks the same language."""
        return f"{parent.partition(SEPARATOR)[0]}{SEPARATOR}{template}"

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names every template knows; a plain mapping is asked faster than Jinja's chain of two."""
        return {**self.globals, **d} if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        language = (name or "").partition(SEPARATOR)[0]
        if language in LANGUAGES:
            _Translation(catalogue(language).gettext).visit(tree)
        return tree


class _LoaderOfLanguages(BaseLoader):
    """Finds the one file of a template, whatever the language."""

    def __init__(self, files: BaseLoader | None) -> None:
        assert files is not None
        self._files = files

    def get_source(
        self, environment: Any, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The source of `template`, which is named with its language."""
        return self._files.get_source(environment, template.partition(SEPARATOR)[2])


class _Translation(NodeTransformer):
    """Puts the words of one language in the place of `_("…")` and `{% trans %}`, plurals apart."""

    def __init__(self, translated: Callable[[str], str]) -> None:
        self._translated = translated

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the name Jinja calls
        """The words in the place of a call of gettext; safe, as our catalogue is, with its values escaped."""
        self.generic_visit(node)
        called = node.node.name if isinstance(node.node, nodes.Name) else None
        if called not in ("_", "gettext") or node.dyn_args is not None or node.dyn_kwargs is not None:
            return node
        if len(node.args) != 1 or not isinstance(node.args[0], nodes.Const):
            return node
        words: Markup = Markup(self._translated(node.args[0].value))  # noqa: S704  # nosec B704 - our own catalogue
        if not node.kwargs:
            return nodes.Const(words % {}, lineno=node.lineno)
        values = [nodes.Pair(nodes.Const(each.key), each.value, lineno=node.lineno) for each in node.kwargs]
        return nodes.Mod(nodes.Const(words), nodes.Dict(values, lineno=node.lineno), lineno=node.lineno)
