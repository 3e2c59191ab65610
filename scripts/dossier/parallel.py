"""Work spread over processors. Each process is a copy of this one, so only results are sent, and it ends with this one.
Where that is impossible (no fork) or unsafe (other threads), all is done here, in turn."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import Any

PR_SET_PDEATHSIG = 1  # of Linux: what a process is sent when its parent dies


class Beside:
    """A function that runs in a process of its own from the beginning of a `with` block; see result()."""

    def __init__(self, function: Callable, *arguments):
        self.function, self.arguments, self.process = function, arguments, None

    def __enter__(self) -> Beside:
        if processors() > 1:
            context = multiprocessing.get_context("fork")
            self.answer, there = context.Pipe(duplex=False)
            # What Python itself does around a fork may not fail, so that an order to stop would be lost there.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            try:
                arguments = (self.answer, there, os.getpid(), before, self.function, self.arguments)
                process = context.Process(target=_send, args=arguments, daemon=True)
                process.start()
                self.process = process
                there.close()
            finally:
                self._let_in(before)
        return self

    def _let_in(self, signals: set) -> None:
        """Block these signals alone; whatever came meanwhile is obeyed now."""
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        except BaseException:
            self.__exit__()
            raise

    def result(self) -> Any:
        """What the function returns, once it has; what it raises. Raises OSError when its process was killed."""
        if self.process is None:
            return self.function(*self.arguments)
        try:
            value, error = self.answer.recv()
        except EOFError:
            raise OSError(0, "A process of this build was stopped from outside, perhaps for want of memory") from None
        if error:
            raise error
        return value

    def __exit__(self, *_) -> None:
        if self.process:
            self.process.terminate()
            self.process.join()
            self.answer.close()


def _send(here: Connection, there: Connection, parent: int, signals: set, function: Callable, arguments: tuple) -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, signals)
    here.close()  # else this process would hold its own answer's other end open, and wait for ever to be read
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    try:
        try:
            answer = (function(*arguments), None)
        except Exception as error:
            answer = (None, _sendable(error))
        there.send(answer)
    except (KeyboardInterrupt, BrokenPipeError):  # the parent has it too, or is gone
        os._exit(1)


def _sendable(error: Exception) -> Exception:
    """An error that can be sent to another process: this one, or in its place one of its words."""
    try:
        return pickle.loads(pickle.dumps(error))
    except Exception:  # whatever an error holds may refuse to be sent, each in its own way
        return RuntimeError(f"{type(error).__name__}: {error}")


def processors() -> int:
    """How many processes of this program may work at once."""
    alone = threading.active_count() == 1  # a copy of a process could wait for ever for what another thread held
    return len(os.sched_getaffinity(0)) if alone and hasattr(os, "fork") and hasattr(os, "sched_getaffinity") else 1


def each(function: Callable, things: Sequence) -> list:
    """function(thing) of each thing, in their order."""
    share = min(processors(), len(things))
    if share < 2:
        return _all(function, things)
    results: list = [None] * len(things)
    with ExitStack() as stack:
        others = [stack.enter_context(Beside(_all, function, things[n::share])) for n in range(1, share)]
        results[::share] = _all(function, things[::share])
        for n, other in enumerate(others, 1):
            results[n::share] = other.result()
    return results


def _all(function: Callable, things: Sequence) -> list:
    return [function(thing) for thing in things]
