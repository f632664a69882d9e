"""Stands in for asyncio.unix_events: a loop without sockets, signals or other threads that could wake it."""

import asyncio
import time
from asyncio import base_events, events

__all__ = ("SelectorEventLoop", "DefaultEventLoopPolicy")


class _Waiter:
    """Nothing can happen while the loop waits, so waiting is sleeping."""

    def select(self, timeout):
        if timeout is None:
            raise RuntimeError("the program waits for something that can never happen")
        if timeout > 0:
            time.sleep(timeout)
        return []


class SelectorEventLoop(base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = _Waiter()

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        pass


class DefaultEventLoopPolicy(events.BaseDefaultEventLoopPolicy):
    _loop_factory = SelectorEventLoop
