"""The marks of a page: one for a run of sentences on the same record, in the order of reading."""

import re
from collections.abc import Callable
from itertools import pairwise

from dossier.collection import Dossier
from dossier.pages import CITATION

RUN = re.compile(r"((?:\[\^[^\]\s]+\](?!:))+)")
# The word joiner keeps a mark on the line of the word before it. The number is hidden on the
# screen, but it is read out, copied and printed.
MARK = (
    '\u2060<sup id="fnref{again}:{id}"{run}><a class="footnote-ref" href="#fn:{id}"'
    ' data-status="{status.value}" aria-label="Evidence {number}: {status.label}">'
    "[{number}]</a></sup>"
)


class Marks:
    """Numbers the citations of a page.

    store: sets HTML aside, and gives what stands for it in Markdown; cited: how often each record
    is cited, in the order of their numbers.
    """

    def __init__(self, dossier: Dossier, store: Callable[[str], str]):
        self.dossier, self.store = dossier, store
        self.cited: dict[str, int] = {}

    def place(self, text: str) -> str:
        """The text of a paragraph, an item or a cell, with HTML for its citations.

        Of the same citations in a row only the last is left. A mark that another one of its status
        follows gets the class `run`: the style sheet hides it from readers who ask for fewer marks.
        A citation of an unknown record stays as it is; the checks report it.
        """
        parts = RUN.split(text)
        runs = [CITATION.findall(run) for run in parts[1::2]]
        for number, (run, following) in enumerate(pairwise([*runs, []])):
            followers = [*run[1:], *following[:1], ""]
            marks = [] if run == following else map(self._mark, run, followers)
            parts[2 * number + 1] = "".join(marks)
        return "".join(parts)

    def _mark(self, id: str, follower: str) -> str:
        record, after = self.dossier.evidence(id), self.dossier.evidence(follower)
        if not record:
            return f"[^{id}]"
        self.cited[id] = self.cited.get(id, 0) + 1
        again = self.cited[id] if self.cited[id] > 1 else ""
        run = ' class="run"' if after and after.status is record.status else ""
        number, status = list(self.cited).index(id) + 1, record.status
        return self.store(MARK.format(id=id, again=again, run=run, number=number, status=status))
