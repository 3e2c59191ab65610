"""Checks the template code of pages that list records: it may loop over records and show them, and do nothing else.

Jinja can reach all of Python from any value, so what is allowed is listed here; all else is refused unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes

from dossier.pages import COMMENT_LINE, Page
from dossier.problems import Problem, excerpt

# The macros and filters that views.py gives to pages, and the filters of Jinja's own that pages use.
SHOWING = ("card", "part")
MACROS = (*SHOWING, "records", "grouped", "by_letter", "count", "tally", "checked", "events_by_year")
FILTERS = ("slug", "theme", "topic", "escaped", "date_words", "length", "sort", "replace")
PARTS = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Name, nodes.Const, nodes.Getattr,
    nodes.Getitem, nodes.Call, nodes.Filter, nodes.Keyword, nodes.Compare, nodes.Operand, nodes.Dict, nodes.Pair,
    nodes.List, nodes.Tuple, nodes.Concat, nodes.CondExpr, nodes.Not, nodes.And, nodes.Or,
)
MAX_DEPTH = 30
MAX_LOOPS = 2
MAX_ITEMS = 50
MAX_CALLS = 100
TAG = re.compile(r"<(?:[a-zA-Z/!?]|\Z)")
REMEDY = f"Call the macros of views.py only: {', '.join(MACROS)}."


def template_problems(page: Page) -> list[Problem]:
    """What the template code of a page may not do, each with its line."""
    body = "\n".join(page.text.split("\n")[page.body_line - 1 :])
    try:
        tree = Environment().parse(body)
        found = list(dict.fromkeys(_Walk().problems(tree)))
    except TemplateSyntaxError as error:
        found = [(error.lineno, f"{' '.join(str(error.message).split()).rstrip('.')}.",
                  "Mend it, or copy it from a page of the same kind.")]
    except RecursionError:
        found = [(1, "is nested too deep.", "Write it with fewer parentheses and blocks.")]
    return [Problem(page.file, page.body_line - 1 + line, "template code", *told) for line, *told in found]


class _Walk:
    """One walk through a page's template code."""

    def __init__(self) -> None:
        self.calls = 0

    def problems(self, node: nodes.Node, known: frozenset[str] = frozenset(), depth: int = 0, loops: int = 0,
                 busy: bool = False) -> Iterator[tuple[int, str, str]]:
        """(line, what is wrong, remedy) for all that stands in a node. known: the loops' variables; loops: how many
        there are around it; busy: whether one of them runs over records."""
        line = node.lineno
        if depth > MAX_DEPTH:
            yield line, "is nested too deep.", "Write it with fewer parentheses and blocks."
            return
        if not isinstance(node, PARTS):
            yield line, f"'{type(node).__name__.lower()}' is not allowed in a page.", REMEDY
            return
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name == "extra":
            if node.attr != "as_of":
                yield line, f"extra has no {excerpt(node.attr)} for pages.", "Write extra.as_of."
            return
        yield from getattr(self, f"_{type(node).__name__.lower()}", self._nothing)(node, known, loops, busy)
        if isinstance(node, nodes.For):
            yield from self._loop(node, known, depth, loops, busy)
            return
        for child in node.iter_child_nodes():
            if not (isinstance(node, nodes.Call) and child is node.node and isinstance(child, nodes.Name)):
                yield from self.problems(child, known, depth + 1, loops, busy)

    def _nothing(self, *_) -> Iterator:
        return iter(())

    def _loop(self, node, known, depth, loops, busy) -> Iterator:
        targets = {name.name for name in node.target.find_all(nodes.Name)}
        targets |= {node.target.name} if isinstance(node.target, nodes.Name) else set()
        inside = known | targets | {"loop"}
        busy_inside = busy or not isinstance(node.iter, nodes.List)
        if node.recursive:
            yield node.lineno, "'recursive' is not allowed in a page.", "Write one loop inside another."
        if loops >= MAX_LOOPS:
            yield node.lineno, "loops are nested too deep.", f"Write at most {MAX_LOOPS} inside one another."
        for name in targets & {*MACROS, "loop", "extra"}:
            yield node.lineno, f"{name!r} is not a name for a variable of a loop.", "It is taken; use another word."
        yield from self.problems(node.iter, known, depth + 1, loops, busy)
        for child in [*([node.test] if node.test else ()), *node.body]:
            yield from self.problems(child, inside, depth + 1, loops + 1, busy_inside)
        for child in node.else_:
            yield from self.problems(child, known, depth + 1, loops, busy)

    def _name(self, node, known, *_) -> Iterator:
        if node.name in MACROS:
            yield node.lineno, f"{node.name!r} is not called.", f"Write {node.name}(…)."
        elif node.name not in known:
            remedy = "Write extra.as_of." if node.name == "extra" else REMEDY
            yield node.lineno, f"{excerpt(node.name)} is undefined.", remedy

    def _getattr(self, node, *_) -> Iterator:
        if node.attr.startswith("_"):
            yield node.lineno, f"{excerpt(node.attr)} reaches too deep.", REMEDY

    def _const(self, node, *_) -> Iterator:
        if isinstance(node.value, str):
            if node.value.startswith("_") or "__" in node.value:
                yield node.lineno, f"{excerpt(node.value)} reaches too deep.", REMEDY
            elif re.search(r"[<`\\\x00-\x1f]", node.value):
                yield node.lineno, f"the text {excerpt(node.value)} holds a sign of markup.", "Write plain words."

    def _templatedata(self, node, *_) -> Iterator:
        for number, text in enumerate(node.data.split("\n")):
            if TAG.search(text) and not COMMENT_LINE.match(text):
                wrong = f"HTML, or < before template code, at {excerpt(text.strip(), 40)}."
                yield node.lineno + number, wrong, "Write Markdown; pages with macros hold no HTML, not even in code."

    def _list(self, node, *_) -> Iterator:
        if len(node.items) > MAX_ITEMS:
            yield node.lineno, f"the list has {len(node.items)} items.", f"Write at most {MAX_ITEMS}."

    def _call(self, node, known, loops, busy) -> Iterator:
        self.calls += 1
        if self.calls == MAX_CALLS + 1:
            yield node.lineno, f"is the call number {self.calls} of the page.", f"Write at most {MAX_CALLS}, or a loop."
        if node.dyn_args or node.dyn_kwargs:
            yield node.lineno, "* and ** are not allowed in a call.", "Write every value out."
        if isinstance(node.node, nodes.Getattr) and node.node.attr == "items" and not (node.args or node.kwargs):
            return
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if not name:
            yield node.lineno, "calls something that is not a macro.", REMEDY
        elif name not in MACROS:
            yield node.lineno, f"{excerpt(name)} is {'not a macro' if name in known else 'undefined'}.", REMEDY
        elif busy and name not in SHOWING:
            remedy = "Loop over a list, or over what the outer loop gives."
            yield node.lineno, f"{name}() is called anew for every turn of a loop over records.", remedy

    def _filter(self, node, *_) -> Iterator:
        if node.name not in FILTERS or node.node is None:
            yield node.lineno, f"{excerpt(node.name)} is not a filter for pages.", f"Filters are {', '.join(FILTERS)}."
        if node.dyn_args or node.dyn_kwargs:
            yield node.lineno, "* and ** are not allowed in a filter.", "Write every value out."
        if node.name == "replace":
            values = [arg.value for arg in node.args if isinstance(arg, nodes.Const) and isinstance(arg.value, str)]
            if node.kwargs or len(node.args) != 2 or len(values) != 2 or not 0 < len(values[0]) >= len(values[1]):
                wrong = "replace() could make a text longer, or is not given two texts."
                yield node.lineno, wrong, 'Write replace("-", " "), the second no longer than the first.'
