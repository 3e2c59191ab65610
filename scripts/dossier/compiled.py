"""Compiled templates, kept in .venv from build to build, as Python keeps its modules beside their source."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from dossier.bootstrap import VENV


class _Compiled(FileSystemBytecodeCache):
    """Kept by name alone, so that copies of a project share them; Jinja compares the source before it takes one."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return super().get_cache_key(name)

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        # How a template is compiled depends on more than its source.
        options = (environment.autoescape, environment.trim_blocks, environment.lstrip_blocks, environment.undefined.__name__)
        return super().get_bucket(environment, f"{name} {options}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # cut short, as by a power failure: there are many ways to be unreadable
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a full or protected disk, or no .venv: then it is compiled anew next time
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


# Of one version of Jinja, which may compile otherwise than the next.
COMPILED = _Compiled(str(VENV / "templates"), f"{jinja2.__version__}-%s")
